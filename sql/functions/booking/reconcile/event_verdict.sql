create or replace function booking.event_verdict(p_booking booking.bookings, p_event jsonb) returns text
language sql volatile
as $$
  select case
    when p_booking.id is null or p_booking.status <> 'confirmed' or p_booking.end_at_utc <= booking.now() then 'none'
    when not (p_event ->> 'found')::boolean or coalesce((p_event ->> 'is_canceled')::boolean, false) then 'gone'
    when not coalesce((p_event ->> 'end_at')::timestamptz > (p_event ->> 'start_at')::timestamptz, false) then 'none'
    when ((p_event ->> 'start_at')::timestamptz, (p_event ->> 'end_at')::timestamptz)
      is distinct from (p_booking.start_at_utc, p_booking.end_at_utc)
      then 'moved'
    else 'same' end
$$;
comment on function booking.event_verdict is
  'What an event says of its booking: none (not confirmed, over, or an event without length), gone (deleted or '
  'canceled), moved, or same.';
