create or replace function booking.complete_record_meeting(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language plpgsql
as $$
declare
  v_old booking.meetings;
  v_made booking.saga_steps;
  v_object booking.provider_objects;
begin
  select * into v_old from booking.meetings m where m.booking_id = p_saga.booking_id;
  select * into v_made from booking.saga_steps s
  where s.saga_id = p_saga.id and booking.is_action(s.action, 'conference', 'create');
  select * into v_object from booking.provider_objects o where o.id = v_made.object_id;
  update booking.meetings
  set provider = v_object.provider, provider_meeting_id = v_made.result ->> 'meeting_id',
      host_user_id = v_object.provider_user,
      join_url = v_made.result ->> 'join_url', start_url = v_made.result ->> 'start_url', created_at = booking.now()
  where booking_id = p_saga.booking_id;
  update booking.saga_steps set result = jsonb_build_object('old_join_url', v_old.join_url)
  where saga_id = p_step.saga_id and position = p_step.position;
  perform booking.audit('meeting.replaced', 'booking', p_saga.booking_id::text, jsonb_build_object(
    'before', jsonb_build_object('meeting_id', v_old.provider_meeting_id, 'host', v_old.host_user_id),
    'after', jsonb_build_object('meeting_id', v_made.result ->> 'meeting_id', 'host', v_object.provider_user)));
  perform booking.drop_results(p_saga.id);
  if v_old.join_url is distinct from v_made.result ->> 'join_url' then
    perform booking.queue_mail(p_saga.booking_id, 'booking_meeting_replaced');
  end if;
  -- The organizer may have moved the meeting while it was made.
  if exists (select from booking.bookings b where b.id = p_saga.booking_id
             and (b.start_at_utc, b.end_at_utc) is distinct from (v_object.start_at_utc, v_object.end_at_utc)) then
    perform booking.start_saga(p_saga.booking_id, 'move');
  end if;
end
$$;
comment on function booking.complete_record_meeting is
  'A new meeting stands in place of a lost one: it is recorded with its address, audited, and the customer told by '
  'mail in the same transaction.';
