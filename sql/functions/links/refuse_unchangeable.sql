create or replace function booking.refuse_unchangeable(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  if p_booking.status <> 'confirmed' then
    perform booking.refuse('invalid_state', 'Only a confirmed booking can be changed.');
  elsif booking.now() > booking.change_deadline(p_booking) then
    perform booking.refuse('deadline_passed', 'It is too late to change this booking.');
  end if;
end
$$;
comment on function booking.refuse_unchangeable(booking.bookings) is
  'Refuses what a customer may not change any more. Errors: SB409 invalid_state, SB409 deadline_passed.';
