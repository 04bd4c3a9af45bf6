create or replace function api.consent_restored(p_tenant_id uuid, p_connection_id uuid default null) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  if booking.restore_connection(booking.connection_of(p_tenant_id, p_connection_id)) then
    perform booking.want_work('reconcile_bookings', s.id::text, booking.now())
    from (
      select s.id from booking.salespersons s left join booking.calendar_accounts a on a.id = p_connection_id
      where s.tenant_id = p_tenant_id and s.id = coalesce(a.salesperson_id, s.id) order by s.id) s;
  end if;
end
$$;
comment on function api.consent_restored is
  'An account of a tenant (p_connection_id; NULL: its directory) answers again: audited once, and the calendars '
  'reached by it are compared soon; without an outage nothing happens.';
