create or replace function booking.is_invited(p_booking booking.bookings) returns boolean
language plpgsql stable
as $$
declare
  v_original booking.bookings;
begin
  if p_booking.is_quiet and p_booking.rescheduled_from is not null then
    select b.* into v_original from booking.bookings b
    where b.tenant_id = p_booking.tenant_id and b.id = p_booking.rescheduled_from;
    return v_original.id is not null and booking.is_invited(v_original);
  end if;
  return not p_booking.is_quiet;
end
$$;
comment on function booking.is_invited is
  'Whether the customer is invited where a calendar does that: not to what staff booked without word to them. An '
  'invitation to the earlier time is always followed by one to the new time: its end is told in any case.';
