create or replace function api.config_patch(p_tenant_id uuid, p_changes jsonb, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_changes jsonb;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') into v_changes
  from (select booking.config_view(p_tenant_id) as config) v
  cross join jsonb_each(p_changes) e
  where v.config ? e.key;
  perform booking.change_settings(p_tenant_id, v_changes, p_actor);
  return booking.response(200, booking.config_view(p_tenant_id)::json);
end
$$;
comment on function api.config_patch is
  'PATCH config: changes the fields named, passes over those that are none, and answers with all. null gives '
  'hold_ttl_seconds, cancel_deadline_hours, contact_line, shared_mailbox and mail_directory_id back to their defaults; '
  'slot_minutes, slot_step_minutes and buffer_minutes are those of the default service; working_hours replaces the '
  'weekdays named. Audited with before and after. Errors: SB400 invalid_request (all faults at once), SB403 '
  'tenant_scope.';
