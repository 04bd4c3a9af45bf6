create or replace function booking.is_consent_lost(p_tenant_id uuid) returns boolean
language sql stable
as $$
  select exists (
    select from booking.connections c
    -- That of a person is known by its own id.
    where c.tenant_id = p_tenant_id and c.lost_since is not null and c.account <> c.id::text)
$$;
comment on function booking.is_consent_lost is
  'Whether an account of the tenant refuses us; that of one of its people does not count.';
