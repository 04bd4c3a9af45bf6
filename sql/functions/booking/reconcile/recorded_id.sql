create or replace function booking.recorded_id(p_booking_id uuid, p_capability text) returns text
language plpgsql stable
as $$
begin
  case p_capability
    when 'conference' then
      return (select m.provider_meeting_id from booking.meetings m where m.booking_id = p_booking_id);
    when 'calendar' then
      return (select g.event_id from booking.calendar_events g where g.booking_id = p_booking_id);
    else perform booking.raise_error('internal_error', format('There is no record of a %s.', p_capability));
  end case;
end
$$;
comment on function booking.recorded_id is
  'Id of the meeting (conference) or event (calendar) that stands in the booking''s record; NULL when there is none. '
  'SB500: nothing of that kind is recorded.';
