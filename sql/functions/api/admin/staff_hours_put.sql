create or replace function api.staff_hours_put(
  p_tenant_id uuid, p_salesperson_id uuid, p_fields jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_salesperson booking.salespersons := booking.salesperson_to_change(p_tenant_id, p_salesperson_id, p_version);
  v_before jsonb := booking.rules_view(p_tenant_id, p_salesperson_id, null);
  v_after jsonb;
begin
  perform booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
  if not booking.has_role('{owner,admin}')
    and not (select c.salespeople_set_hours from booking.tenant_config c where c.tenant_id = p_tenant_id) then
    perform booking.raise_forbidden('This company sets the hours of its salespeople.');
  end if;
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['rules'])
    || booking.rules_faults(p_tenant_id, p_fields -> 'rules', false));
  perform booking.put_rules(p_tenant_id, p_salesperson_id, null, p_fields -> 'rules');
  v_after := booking.rules_view(p_tenant_id, p_salesperson_id, null);
  if v_after <> v_before then
    update booking.salespersons s set version = s.version + 1, updated_at = booking.now()
    where s.id = p_salesperson_id
    returning * into v_salesperson;
    perform booking.audit('salesperson.hours_changed', 'salesperson', p_salesperson_id::text,
      jsonb_build_object('before', v_before, 'after', v_after), 'administrator', p_actor);
  end if;
  return booking.response(200, json_build_object(
    'rules', v_after, 'timezone', v_salesperson.timezone, 'version', v_salesperson.version,
    'conflicts', booking.conflicts_with_hours(p_tenant_id, p_salesperson_id, null)));
end
$$;
comment on function api.staff_hours_put is
  'PUT tenant-admin/salespeople/{id}/availability: the whole list {rules}; empty: the company''s hours. It raises the '
  'version of the salesperson. What is booked stays; conflicts lists what lies outside of the hours now '
  '(booking.conflicts_with_hours). Salespeople set their own where the company lets them (salespeople_set_hours). '
  'Errors: SB400 invalid_request, SB403 forbidden, tenant_scope, SB404 salesperson_not_found, SB409 invalid_state '
  '(archived), SB409 version_conflict.';
