create or replace function api.staff_update(
  p_tenant_id uuid, p_salesperson_id uuid, p_changes jsonb, p_version integer, p_actor text,
  p_object_id uuid default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_known constant text[] := '{display_name,email,phone,timezone,calendar_kind,graph_user_id,bio,photo,active}';
  c_own constant text[] := '{display_name,phone,bio,photo}';
  v_before booking.salespersons := booking.salesperson_to_change(p_tenant_id, p_salesperson_id, p_version);
  v_shown jsonb := booking.edited_fields(booking.staff_view(v_before));
  v_after booking.salespersons;
begin
  perform booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
  perform booking.raise_if_field_forbidden(p_changes, c_known, c_own);
  perform booking.raise_if_invalid(booking.staff_faults(v_before, p_changes, p_object_id));
  v_after := booking.changed_salesperson(v_before, p_changes);
  perform booking.judge_salesperson(v_after);
  update booking.salespersons s
  set display_name = v_after.display_name, email = v_after.email, phone = v_after.phone, timezone = v_after.timezone,
    calendar_kind = v_after.calendar_kind, graph_user_id = v_after.graph_user_id, bio = v_after.bio,
    photo = v_after.photo,
    active = v_after.active
  where s.id = p_salesperson_id
  returning * into v_after;
  if v_after.active and (v_after.calendar_kind, v_after.active) <> (v_before.calendar_kind, v_before.active) then
    perform booking.raise_if_unfit(v_after);
  end if;
  if v_after.timezone <> v_before.timezone then
    -- All days were cached as days of the old zone.
    perform booking.drop_busy(p_salesperson_id);
  end if;
  if v_after.active <> v_before.active then
    perform booking.enqueue('subscription', p_salesperson_id::text);
  end if;
  perform booking.audit_change('salesperson.changed', 'salesperson', p_salesperson_id::text, v_shown,
    booking.edited_fields(booking.staff_view(v_after)), p_actor);
  return booking.response(200, booking.staff_view(v_after)::json);
end
$$;
comment on function api.staff_update is
  'PATCH tenant-admin/salespeople/{id}: the fields named; null empties one, or gives the zone back to the company''s. '
  'With another kind of calendar bookings stay where they were confirmed. p_object_id proves another name of the same '
  'mailbox, as of api.salesperson_update. Salespeople change their own name, phone, bio and photo. Errors: SB400 '
  'invalid_request, SB403 field_forbidden, tenant_scope, SB404 salesperson_not_found, SB409 invalid_state (archived), '
  'SB409 place_not_possible, SB409 salesperson_exists, SB409 version_conflict.';
