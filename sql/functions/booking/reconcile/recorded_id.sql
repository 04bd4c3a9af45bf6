create or replace function booking.recorded_id(p_booking_id uuid, p_provider text) returns text
language sql stable
as $$
  select case p_provider
    when 'zoom' then (select m.provider_meeting_id from booking.meetings m where m.booking_id = p_booking_id)
    else (select g.event_id from booking.calendar_events g where g.booking_id = p_booking_id) end
$$;
comment on function booking.recorded_id is
  'Id of the meeting (zoom) or event (graph) that stands in the booking''s record; NULL when there is none.';
