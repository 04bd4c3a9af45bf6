create or replace function booking.booking_of_event(p_salesperson_id uuid, p_event_id text, p_event jsonb) returns uuid
language plpgsql
as $$
declare
  v_booking_id uuid;
  v_marker uuid := (p_event ->> 'marker_booking_id')::uuid;
begin
  select g.booking_id into v_booking_id
  from booking.calendar_events g join booking.bookings b on b.id = g.booking_id
  where g.event_id = p_event_id and b.salesperson_id = p_salesperson_id;
  if found or v_marker is null or not (p_event ->> 'found')::boolean then
    return v_booking_id;
  end if;
  -- Our marker under another id: the same event only if its iCalUId is ours too, else a copy.
  update booking.calendar_events g set event_id = p_event ->> 'id'
  from booking.bookings b
  where g.booking_id = v_marker and b.id = v_marker and b.salesperson_id = p_salesperson_id
    and g.ical_uid = p_event ->> 'ical_uid'
    and not exists (select from booking.calendar_events o
      where o.tenant_id = g.tenant_id and o.event_id = p_event ->> 'id')
  returning g.booking_id into v_booking_id;
  if found then
    update booking.provider_objects set external_id = p_event ->> 'id', updated_at = booking.now()
    where booking_id = v_booking_id and capability = 'calendar' and state = 'live';
  end if;
  return v_booking_id;
end
$$;
comment on function booking.booking_of_event is
  'The booking that an event of a calendar belongs to: by event id, else by our marker when the iCalUId is '
  'the stored one too (its id changed: it is stored). NULL: not ours, or a copy.';
