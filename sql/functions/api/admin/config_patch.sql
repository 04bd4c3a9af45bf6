create or replace function api.config_patch(p_tenant_id uuid, p_changes jsonb, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.config_faults(p_changes));
  perform from booking.tenant_config c where c.tenant_id = p_tenant_id for update;
  v_before := booking.config_view(p_tenant_id);
  perform booking.change_config(p_tenant_id, p_changes);
  v_after := booking.config_view(p_tenant_id);
  perform booking.audit_change('config.changed', 'config', p_tenant_id::text, v_before, v_after, p_actor);
  return booking.response(200, v_after::json);
end
$$;
comment on function api.config_patch is
  'PATCH config: changes the fields named and answers with all. null gives hold_ttl_seconds, cancel_deadline_hours, '
  'contact_line, shared_mailbox and mail_directory_id back to their defaults; slot_minutes, slot_step_minutes and '
  'buffer_minutes are those of the default service; working_hours replaces the weekdays named. Audited with before '
  'and after. Errors: SB400 invalid_request (all faults at once), SB403 tenant_scope.';
