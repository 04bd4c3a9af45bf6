create or replace function api.calendar_consent_granted(
  p_tenant_id uuid, p_consent_id uuid, p_granted jsonb, p_secret text
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_consent booking.calendar_consents;
  v_before booking.calendar_accounts;
begin
  perform booking.set_known_tenant(p_tenant_id);
  update booking.calendar_consents c set granted = p_granted, secret = p_secret
  where c.id = p_consent_id and c.taken_at is not null and c.granted is null
  returning * into v_consent;
  if v_consent.id is null then
    perform booking.raise_error('invalid_consent_state', 'This consent is unknown or used; begin again.');
  end if;
  select a.* into v_before
  from booking.calendar_accounts a join booking.calendar_kinds k on k.provider = a.provider
  where a.salesperson_id = v_consent.salesperson_id and k.kind = v_consent.kind
  order by a.connected_at desc limit 1;
  return (
    select jsonb_build_object('salesperson', s.display_name, 'company', t.name, 'address', p_granted ->> 'address',
      'before', case when v_before.subject <> p_granted ->> 'subject' then v_before.address end,
      'left', case when v_before.subject <> p_granted ->> 'subject' then (
        select count(*) from booking.bookings_ahead(s.id, booking.now()) b
        join booking.provider_objects o on o.booking_id = b.id and o.capability = 'calendar' and o.state = 'live'
        where o.connection_id = v_before.id) else 0 end)
    from booking.salespersons s join booking.tenants t on t.id = s.tenant_id
    where s.id = v_consent.salesperson_id);
end
$$;
comment on function api.calendar_consent_granted is
  'What a provider granted to a consent that was taken, to be asked whether it is to be used: {salesperson, company, '
  'address, before (of another account that was connected; NULL: none), left (how many bookings are in it)}. p_secret '
  'is sealed for the consent''s row. Errors: SB400 invalid_consent_state, SB403 tenant_scope.';
