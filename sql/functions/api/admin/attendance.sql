create or replace function api.attendance(p_tenant_id uuid, p_booking_id uuid, p_status text, p_actor text)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object(
    'status', case when coalesce(p_status, '') not in ('attended', 'no_show')
      then 'The customer came or not: attended or no_show.' end));
  v_booking := booking.lock_salesperson_and_booking(p_booking_id);
  if v_booking.id is null or not booking.may_manage(v_booking.salesperson_id) then
    perform booking.raise_error('booking_not_found', 'There is no such booking.');
  elsif not booking.is_attendable(v_booking) then
    perform booking.raise_error('invalid_state', 'Attendance is recorded for a confirmed booking that has started.');
  elsif v_booking.attendance is distinct from p_status then
    update booking.bookings b set attendance = p_status, updated_at = booking.now() where b.id = p_booking_id;
    perform booking.track(p_booking_id, p_status, jsonb_build_object('before', v_booking.attendance));
    perform booking.audit('attendance.recorded', 'booking', p_booking_id::text, jsonb_build_object(
        'before', jsonb_build_object('attendance', v_booking.attendance), 'after',
          jsonb_build_object('attendance', p_status)),
      'administrator', p_actor);
    if p_status = 'attended' then
      perform booking.promote(v_booking);
    end if;
    perform booking.tell_webhooks(p_booking_id, ('booking.' || p_status)::booking.webhook_type);
  end if;
  return booking.response(200, json_build_object('booking_id', p_booking_id, 'attendance', p_status));
end
$$;
comment on function api.attendance is
  'POST attendance: records attended or no_show of a meeting that who asks may manage; again the same changes '
  'nothing, the other value corrects it, and booking.promote follows who came. Errors: SB400 invalid_request, SB403 '
  'tenant_scope, SB404 booking_not_found, SB409 invalid_state (not confirmed, or not started).';
