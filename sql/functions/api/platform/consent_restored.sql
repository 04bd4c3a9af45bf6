create or replace function api.consent_restored(p_tenant_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  if booking.restore_connection(booking.directory_connection(p_tenant_id)) then
    perform booking.want_work('reconcile_bookings', s.id::text, booking.now())
    from (select s.id from booking.salespersons s where s.tenant_id = p_tenant_id order by s.id) s;
  end if;
end
$$;
comment on function api.consent_restored is
  'A tenant''s directory answers again: audited once, and its calendars are compared soon; without an outage nothing '
  'happens.';
