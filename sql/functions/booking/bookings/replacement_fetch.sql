create or replace function booking.replacement_fetch(
  p_booking booking.bookings, p_start_at timestamptz, p_end_at timestamptz
) returns jsonb
language plpgsql
as $$
declare
  v_salesperson booking.salespersons;
  v_service booking.services;
begin
  if (booking.change_rule(p_booking)).reschedule_fault is not null then
    return null;
  end if;
  select * into v_salesperson from booking.salespersons s where s.id = p_booking.salesperson_id;
  v_service := booking.service_as_booked(p_booking, p_end_at - p_start_at);
  if not booking.is_offered(v_salesperson, v_service, p_start_at, p_end_at) then
    return null;
  end if;
  return booking.busy_fetch(v_salesperson, p_start_at, p_end_at, 5);
end
$$;
comment on function booking.replacement_fetch is
  'Busy times that a reschedule needs first, or NULL: fresh enough, or it will be refused without them.';
