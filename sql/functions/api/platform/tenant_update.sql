create or replace function api.tenant_update(p_tenant_id uuid, p_changes jsonb, p_actor text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.tenants;
  v_after booking.tenants;
begin
  perform booking.raise_if_invalid(jsonb_build_object('plan', case
    when p_changes ? 'plan' and (p_changes -> 'plan') not in ('"basic"', '"professional"', '"enterprise"')
      then 'basic, professional or enterprise.' end) || booking.unknown_fields(p_changes, array['plan']));
  perform booking.set_tenant(p_tenant_id);
  select t.* into v_before from booking.tenants t where t.id = p_tenant_id for no key update;
  if not found then
    perform booking.raise_error('not_found', 'There is no such tenant.');
  end if;
  update booking.tenants t set plan = coalesce(p_changes ->> 'plan', t.plan)
  where t.id = p_tenant_id returning * into v_after;
  perform booking.audit_change('tenant.changed', 'tenant', p_tenant_id::text, booking.tenant_status(v_before),
    booking.tenant_status(v_after), p_actor);
  return booking.tenant_status(v_after);
end
$$;
comment on function api.tenant_update is
  'PATCH tenants/{id}: what the platform alone says of a company, {plan: basic, professional or enterprise}. Returns '
  '{tenant_id, slug, status, m365_tenant_id, plan}. Errors: SB400 invalid_request, SB404 not_found.';
