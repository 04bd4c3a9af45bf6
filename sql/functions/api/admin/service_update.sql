create or replace function api.service_update(
  p_tenant_id uuid, p_service_id uuid, p_changes jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.services := booking.service_to_change(p_tenant_id, p_service_id, p_version);
  v_after booking.services;
  v_shown jsonb;
begin
  perform booking.raise_if_invalid(booking.service_faults(v_before, p_changes));
  v_after := booking.changed_service(v_before, p_changes);
  perform booking.judge_service(v_after, p_changes);
  perform booking.raise_if_slug_taken(v_after);
  perform booking.make_room_for_default(v_after);
  update booking.services s
  set slug = v_after.slug, name = v_after.name, description = v_after.description,
    slot_minutes = v_after.slot_minutes, step_minutes = v_after.step_minutes,
    buffer_minutes = v_after.buffer_minutes, min_notice_minutes = v_after.min_notice_minutes,
    horizon_days = v_after.horizon_days, cancel_deadline_hours = v_after.cancel_deadline_hours,
    timezone = v_after.timezone, price_amount = v_after.price_amount, tax_percent = v_after.tax_percent,
    payment = v_after.payment, deposit_amount = v_after.deposit_amount, deposit_percent = v_after.deposit_percent,
    place = v_after.place, place_text = v_after.place_text, assignment = v_after.assignment,
    audience = v_after.audience, color = v_after.color, redirect_url = v_after.redirect_url,
    sort_order = v_after.sort_order, capacity = v_after.capacity,
    reminders = v_after.reminders, follows = v_after.follows, is_default = v_after.is_default, active = v_after.active
  where s.id = p_service_id
  returning * into v_after;
  v_shown := booking.service_view(v_after);
  perform booking.audit_change('service.changed', 'service', p_service_id::text,
    booking.service_view(v_before) - '{version,updated_at}'::text[], v_shown - '{version,updated_at}'::text[], p_actor);
  return booking.response(200, v_shown::json);
end
$$;
comment on function api.service_update is
  'PATCH tenant-admin/services/{id}: the fields named; null gives one back to what the company has, or empties it; '
  'p_version: as it was read, NULL: whatever it is. Bookings that are made keep what they were made with. Errors: '
  'SB400 invalid_request, SB403 tenant_scope, SB404 service_not_found, SB409 invalid_state (archived), SB409 '
  'payments_not_ready, SB409 place_not_possible, SB409 slug_taken, SB409 version_conflict, SB422 wrong_currency.';
