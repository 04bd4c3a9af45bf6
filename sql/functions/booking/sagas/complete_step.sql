create or replace function booking.complete_step(p_step booking.saga_steps, p_result jsonb) returns void
language plpgsql
as $$
declare
  v_object booking.provider_objects;
begin
  update booking.saga_steps
  set status = 'done', result = p_result, lease = null, lease_until = null, last_error = null, finished_at = booking.now()
  where saga_id = p_step.saga_id and position = p_step.position;
  if p_step.action in ('create_meeting', 'create_event') then
    -- A worker that had lost its lease may have reported another one first.
    perform booking.owe_second_object(o, o.external_id, null)
    from booking.provider_objects o
    where o.id = p_step.object_id and o.external_id <> coalesce(p_result ->> 'meeting_id', p_result ->> 'event_id');
    update booking.provider_objects
    set state = 'live', external_id = coalesce(p_result ->> 'meeting_id', p_result ->> 'event_id'),
        owner_user = coalesce(p_result ->> 'host', owner_user), updated_at = booking.now(), last_error = null
    where id = p_step.object_id returning * into v_object;
  elsif p_step.action in ('check_event', 'update_event') then
    if (p_result ->> 'gone')::boolean and p_step.action = 'check_event' then
      perform booking.abandon_replacement(p_step.saga_id);
    end if;
    return;
  elsif p_step.action = 'update_meeting' and (p_result ->> 'gone')::boolean then
    perform booking.replace_lost_meeting(p_step.object_id, 'infinity');
  elsif p_step.action = 'update_meeting' then
    update booking.provider_objects o set start_at_utc = b.start_at_utc, end_at_utc = b.end_at_utc, updated_at = booking.now()
    from booking.bookings b where o.id = p_step.object_id and b.id = o.booking_id
    returning o.* into v_object;
  else
    update booking.provider_objects set state = 'deleted', updated_at = booking.now(), last_error = null
    where id = p_step.object_id returning * into v_object;
  end if;
  if v_object.provider = 'graph' then
    perform booking.drop_busy((select b.salesperson_id from booking.bookings b where b.id = v_object.booking_id),
      v_object.start_at_utc, v_object.end_at_utc);
  end if;
end
$$;
comment on function booking.complete_step is
  'A step succeeded: its object is live, moved or gone; a changed Outlook calendar drops that person''s cached busy '
  'times.';
