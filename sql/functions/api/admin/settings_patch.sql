create or replace function api.settings_patch(p_tenant_id uuid, p_changes jsonb, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.change_settings(p_tenant_id, p_changes, p_actor);
  return booking.response(200, (booking.settings_view(p_tenant_id) || case when p_changes ? 'working_hours'
    then jsonb_build_object('conflicts', booking.conflicts_with_hours(p_tenant_id, null, null)) else '{}' end)::json);
end
$$;
comment on function api.settings_patch is
  'PATCH settings: changes the fields named and answers with all; null gives one back to what holds without it. What '
  'PATCH config takes is a part of it. Where working_hours are named, conflicts lists what lies outside of the hours '
  'now (booking.conflicts_with_hours), which stays. Audited with before and after. Errors: SB400 invalid_request (all '
  'faults at once, also of names that are none), SB403 tenant_scope.';
