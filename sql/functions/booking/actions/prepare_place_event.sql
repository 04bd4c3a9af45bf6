create or replace function booking.prepare_place_event(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_object booking.provider_objects;
begin
  if exists (
    select from booking.sagas g
    where g.booking_id = p_saga.booking_id and g.kind = 'confirm' and g.settled_at is null) then
    return '{"wait": 1, "why": "The event is being made, perhaps with the place before."}';
  end if;
  select * into v_booking from booking.bookings b where b.id = p_saga.booking_id;
  select * into v_object from booking.provider_objects o
  where o.booking_id = p_saga.booking_id and o.capability = 'calendar' and o.state = 'live';
  if v_object.id is null or v_booking.status <> 'confirmed' or not booking.is_place_in_event(v_booking) then
    return '{"skip": true}';
  end if;
  update booking.saga_steps set object_id = v_object.id where saga_id = p_step.saga_id and position = p_step.position;
  return jsonb_build_object('do', jsonb_build_object('booking_id', v_booking.id, 'directory', v_object.account,
    'user', booking.event_owner(v_object), 'event_id', v_object.external_id,
    'place', coalesce(v_booking.place_text, '')));
end
$$;
comment on function booking.prepare_place_event is
  'Says in a booking''s event where it takes place by now; while the event is being made, that is awaited.';
