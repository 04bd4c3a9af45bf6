create or replace function booking.purge_keys(p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  with gone as (
    delete from booking.idempotency_records r
    where (r.tenant_id, r.path, r.key) in (
      select o.tenant_id, o.path, o.key from booking.idempotency_records o
      where o.created_at < (select booking.now()) - interval '24 hours'
      order by o.created_at limit p_limit for update skip locked)
    returning r.tenant_id, r.path || ' ' || r.key as key),
  freed as (
    update booking.bookings b set idempotency_key = null
    from gone g where b.tenant_id = g.tenant_id and b.idempotency_key = g.key
    returning b.id)
  select count(*) into v_count from gone;
  return v_count;
end
$$;
comment on function booking.purge_keys is
  'Forgets idempotency records older than 24 hours, at most p_limit, and frees their keys on bookings; returns how '
  'many. Crosses tenants, so it belongs to holdfast_platform.';
