create or replace function api.scheduling_patch(
  p_tenant_id uuid, p_changes jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.open_catalogue(p_tenant_id);
  v_before := booking.scheduling_view(p_tenant_id);
  perform booking.raise_if_stale(p_version, (v_before ->> 'version')::integer);
  perform booking.raise_if_invalid(booking.scheduling_faults(p_changes));
  -- What the settings say too is changed by what changes those.
  if p_changes ?| array['access', 'sign_up'] then
    perform booking.change_settings(p_tenant_id,
      case when p_changes ? 'access' then jsonb_build_object('booking_access', p_changes -> 'access') else '{}' end
      || case when p_changes ? 'sign_up' then jsonb_build_object('sign_up', p_changes -> 'sign_up') else '{}' end,
      p_actor);
  end if;
  update booking.tenant_config c
  set scheduler_engine = coalesce(n.engine, 'internal'), organization_slug = n.organization_slug
  from jsonb_to_record(v_before || p_changes) as n (engine text, organization_slug text)
  where c.tenant_id = p_tenant_id;
  v_after := booking.scheduling_view(p_tenant_id);
  if v_after <> v_before then
    update booking.tenant_config c set scheduling_version = c.scheduling_version + 1 where c.tenant_id = p_tenant_id;
    perform booking.audit_change('scheduling.changed', 'config', p_tenant_id::text, v_before, v_after, p_actor);
  end if;
  return booking.response(200, booking.scheduling_view(p_tenant_id)::json);
end
$$;
comment on function api.scheduling_patch is
  'PATCH tenant-admin/scheduling: {engine, access, sign_up, organization_slug}; null gives one back to what holds '
  'without it. Answers booking.scheduling_view. Errors: SB400 invalid_request, SB403 tenant_scope, SB409 '
  'version_conflict.';
