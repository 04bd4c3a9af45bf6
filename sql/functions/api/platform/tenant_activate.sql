create or replace function api.tenant_activate(p_state_id uuid, p_directory uuid, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_state booking.consent_states := booking.open_consent(p_state_id);
  v_before booking.tenants;
  v_after booking.tenants;
begin
  perform booking.set_tenant(v_state.tenant_id);
  select * into strict v_before from booking.tenants t where t.id = v_state.tenant_id for update;
  if v_before.status = 'disabled' then
    perform booking.raise_error('invalid_consent_state', 'This company was disabled meanwhile.');
  elsif v_state.directory_id <> p_directory then
    perform booking.raise_error('directory_taken', 'This company is to be connected with another directory.');
  elsif v_before.m365_tenant_id <> p_directory then
    perform booking.raise_error('directory_taken', 'This company is connected with another directory.');
  elsif exists (select from booking.tenants t where t.m365_tenant_id = p_directory and t.id <> v_before.id) then
    perform booking.raise_error('directory_taken', 'This directory belongs to another company.');
  end if;

  begin
    update booking.tenants t set status = 'active', m365_tenant_id = p_directory where t.id = v_before.id returning *
      into v_after;
  exception when unique_violation then
    perform booking.raise_error('directory_taken', 'This directory belongs to another company.');
  end;
  update booking.consent_states s set used_at = booking.now() where s.state_id = p_state_id;
  perform booking.audit_change('tenant.activated', 'tenant', v_after.id::text, booking.tenant_status(v_before),
    booking.tenant_status(v_after), p_actor);
  perform booking.restore_connection(booking.connection_of(v_after.id), 'administrator', p_actor);
  perform booking.follow_calendars(v_after.id);
  perform booking.invite_owners(v_after.id);
  return booking.tenant_status(v_after);
end
$$;
comment on function api.tenant_activate is
  'A consent that works: the tenant becomes active with this directory, the state is used up, and subscriptions of '
  'its calendars are queued. Returns {tenant_id, slug, status, m365_tenant_id}. Errors: SB400 invalid_consent_state '
  '(also disabled meanwhile), SB409 directory_taken (another company has it, or this one has another).';
