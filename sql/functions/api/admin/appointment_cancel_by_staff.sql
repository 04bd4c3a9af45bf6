create or replace function api.appointment_cancel_by_staff(
  p_tenant_id uuid, p_booking_id uuid, p_reason text, p_version integer, p_actor text,
  p_refund text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings := booking.appointment_to_manage(p_tenant_id, p_booking_id, p_version);
begin
  perform booking.raise_if_invalid(jsonb_build_object('reason', case
    when p_reason is not null and not booking.is_text_line(to_jsonb(p_reason), 500)
      then 'One line of 1 to 500 characters.' end,
    'refund', case when p_refund not in ('policy', 'full', 'none') then 'policy, full or none.' end));
  if v_booking.status = 'confirmed' and v_booking.end_at_utc <= booking.now() then
    perform booking.raise_error('invalid_state', 'It is over.');
  elsif booking.confirmation_of(p_booking_id) = 'in_progress' then
    perform booking.raise_error('invalid_state', 'It is being confirmed right now.');
  elsif v_booking.status in ('hold', 'pending_verify', 'confirmed') then
    update booking.bookings b set cancel_reason = p_reason where b.id = p_booking_id;
    if v_booking.status = 'confirmed' then
      perform booking.supersede_replacement(p_booking_id);
      perform booking.transition(p_booking_id, 'canceled', 'canceled', 'administrator', p_actor,
        jsonb_strip_nulls(jsonb_build_object('source', 'administrator', 'refund', p_refund)));
    else
      perform booking.transition(p_booking_id, 'expired', 'superseded', 'administrator', p_actor);
    end if;
  end if;
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  return booking.response(200, booking.appointment_view(v_booking, 'staff')::json);
end
$$;
comment on function api.appointment_cancel_by_staff is
  'POST tenant-admin/appointments/{id}/cancel: the company cancels, without deadline; what was not confirmed yet '
  'expires; again: the same answer. p_reason: for people, one line; p_version: as it was read, NULL: whatever it is; '
  'p_refund: what goes back of what was paid, policy (NULL), full or none. Errors: SB400 invalid_request, SB403 '
  'tenant_scope, SB404 booking_not_found, SB409 invalid_state (over, or being confirmed), SB409 version_conflict.';
