create or replace function api.tenant_set_status(p_tenant_id uuid, p_status text, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.tenants;
  v_after booking.tenants;
begin
  perform booking.raise_if_invalid(jsonb_build_object(
    'status', case when coalesce(p_status, '') not in ('active', 'disabled')
      then 'A company is active or disabled.' end));
  perform booking.set_tenant(p_tenant_id);
  select * into v_before from booking.tenants t where t.id = p_tenant_id for update;
  if not found then
    perform booking.raise_error('not_found', 'There is no such tenant.');
  elsif p_status = 'active' and v_before.status = 'pending' then
    perform booking.raise_error('invalid_state',
      'This company is not connected yet: its administrator must consent first.');
  end if;

  -- Disabled before it was ever active, it goes back to waiting for consent.
  update booking.tenants t
  set status = case when p_status = 'active' and t.activated_at is null then 'pending' else p_status end
  where t.id = p_tenant_id returning * into v_after;
  if v_after.status <> v_before.status then
    perform booking.audit_change(case p_status when 'active' then 'tenant.enabled' else 'tenant.disabled' end,
      'tenant', p_tenant_id::text, booking.tenant_status(v_before), booking.tenant_status(v_after), p_actor);
    perform booking.follow_calendars(p_tenant_id);
  end if;
  return booking.tenant_status(v_after);
end
$$;
comment on function api.tenant_set_status is
  'Disables a tenant (its subscriptions are queued for deletion) or enables it again (they are queued to be made); '
  'doing it twice changes nothing. Returns {tenant_id, slug, status, m365_tenant_id}. Errors: SB400 invalid_request, '
  'SB404 not_found, SB409 invalid_state (enabling one that was never connected).';
