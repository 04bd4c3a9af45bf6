create or replace function booking.prepare_update_meeting(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_object booking.provider_objects := booking.object_of_step(p_step);
begin
  if v_object.id is null or not booking.is_meeting_ahead(v_object) then
    return '{"skip": true}';
  end if;
  if not booking.use_host(v_object.provider, v_object.provider_user) then
    return booking.await_host_answer(format(
      'The %s host of this meeting has used up its requests of the day; it is moved when the next one begins (UTC).',
      booking.provider_name(v_object.provider)));
  end if;
  update booking.saga_steps set counted_on = booking.host_day()
  where saga_id = p_step.saga_id and position = p_step.position;
  return (
    select jsonb_build_object('do', jsonb_build_object(
      'host', v_object.provider_user, 'meeting_id', v_object.external_id, 'booking_id', b.id,
      'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc)))
    from booking.bookings b where b.id = v_object.booking_id);
end
$$;
comment on function booking.prepare_update_meeting is 'Brings a meeting to where its booking is, if it is not over.';
