create or replace function booking.hold_ttl_seconds(p_tenant_id uuid) returns integer
language sql stable
as $$
  select coalesce(
    (select c.hold_ttl_seconds from booking.tenant_config c where c.tenant_id = p_tenant_id),
    booking.setting('hold_ttl_seconds', '600')::integer)
$$;
comment on function booking.hold_ttl_seconds(uuid) is 'Life of an unverified hold in seconds: the tenant''s, else HOLD_TTL_SECONDS.';
