create or replace function booking.service_as_booked(p_booking booking.bookings, p_length interval default null)
returns booking.services
language plpgsql stable
as $$
declare
  v_service booking.services;
  v_minutes integer := ceil(extract(epoch from p_booking.end_at_utc - p_booking.start_at_utc) / 60);
begin
  select * into v_service from booking.services s where s.id = p_booking.service_id;
  -- Only an organizer's event may last longer than a day: such a slot cannot be sold.
  if v_minutes <= 1440 and p_length is distinct from make_interval(mins => v_service.slot_minutes) then
    v_service.slot_minutes := v_minutes;
  end if;
  return v_service;
end
$$;
comment on function booking.service_as_booked is
  'The service of a booking, sold still or not, as it is offered to who moves it: slot_minutes is the booking''s own '
  'length, which its organizer may have changed and the service since, in whole minutes; the service''s when p_length '
  'is that, or when the booking is longer than a day.';
