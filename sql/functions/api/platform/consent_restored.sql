create or replace function api.consent_restored(p_tenant_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.enter(p_tenant_id);
  perform from booking.tenants t where t.id = p_tenant_id for no key update;
  if found and booking.is_consent_lost(p_tenant_id) then
    perform booking.audit('consent_restored', 'tenant', p_tenant_id::text);
    update booking.calendar_states c set next_poll_at = booking.now() where c.tenant_id = p_tenant_id;
  end if;
end
$$;
comment on function api.consent_restored is
  'A tenant''s directory answers again: audited once, and its calendars are compared soon; without an outage nothing '
  'happens.';
