create or replace function booking.may_sign_up(p_tenant_id uuid, p_email text) returns boolean
language sql stable
as $$
  select case jsonb_typeof(c.sign_up)
    when 'array' then c.sign_up ? lower(split_part(p_email, '@', 2))
    else c.sign_up = '"open"' end
  from booking.tenant_config c where c.tenant_id = p_tenant_id
$$;
comment on function booking.may_sign_up is
  'Whether somebody with this address becomes a prospect of the company by signing in, as its setting sign_up says.';
