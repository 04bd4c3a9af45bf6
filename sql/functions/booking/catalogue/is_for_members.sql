create or replace function booking.is_for_members(p_tenant_id uuid) returns boolean
language sql stable
as $$
  select exists (
    select from booking.tenant_config c where c.tenant_id = p_tenant_id and c.booking_access = 'members')
$$;
comment on function booking.is_for_members is
  'Whether a company is for members: they sign in, and no link lets anybody in.';
