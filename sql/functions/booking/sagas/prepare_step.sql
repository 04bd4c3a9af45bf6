create or replace function booking.prepare_step(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  if p_step.action = 'create_meeting' then
    return booking.prepare_meeting(p_saga, p_step);
  elsif p_step.action = 'create_event' then
    return booking.prepare_event(p_saga, p_step);
  end if;
  select * into v_object from booking.provider_objects o where o.id = p_step.object_id;
  if v_object.id is null or v_object.state = 'deleted'
    or (p_step.action = 'update_meeting' and not booking.is_meeting_ahead(v_object)) then
    update booking.saga_steps set status = case when attempts = 0 then 'skipped' else 'done' end, finished_at = booking.now()
    where saga_id = p_step.saga_id and position = p_step.position;
    return null;
  end if;
  if p_step.action in ('check_event', 'update_event') then
    return booking.event_update_input(p_saga, v_object);
  elsif p_step.action = 'update_meeting' then
    if not booking.use_zoom_host(v_object.owner_user) then
      perform booking.await_zoom_host(p_step, 'The Zoom host of this meeting has used up its requests of the day; it is moved when the next one begins (UTC).');
      return null;
    end if;
    update booking.saga_steps set counted_on = booking.zoom_day() where saga_id = p_step.saga_id and position = p_step.position;
    return (
      select jsonb_build_object('host', v_object.owner_user, 'meeting_id', v_object.external_id, 'booking_id', b.id,
        'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc))
      from booking.bookings b where b.id = v_object.booking_id);
  end if;
  update booking.provider_objects set delete_attempts = delete_attempts + 1,
    next_attempt_at = booking.now() + make_interval(secs => 2 * booking.lease_seconds())
  where id = v_object.id;
  return booking.deletion_input(v_object);
end
$$;
comment on function booking.prepare_step is
  'Input of a step for the worker; for creates the intent is recorded first. NULL: nothing to do any more, or the '
  'saga has failed; ask for the next step.';
