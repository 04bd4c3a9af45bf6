create or replace function booking.is_meeting_ahead(p_object booking.provider_objects) returns boolean
language sql volatile
as $$
  select p_object.state = 'live' and exists (
    select from booking.bookings b where b.id = p_object.booking_id and b.end_at_utc > (select booking.now()))
$$;
comment on function booking.is_meeting_ahead is
  'Whether a meeting exists and is not over: after its end nobody moves it any more.';
