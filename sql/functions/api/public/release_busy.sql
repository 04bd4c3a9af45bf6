create or replace function api.release_busy(p_tenant_id uuid, p_salesperson_id uuid, p_lease uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  update booking.calendar_freshness f set lease = null, lease_until = null
  where f.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id)
    and f.lease = p_lease;
end
$$;
comment on function api.release_busy is
  'Gives the lease of a failed fetch back, so that the next who asks may try; harmless when it is not ours any more.';
