create or replace function booking.slot_fault(
  p_salesperson booking.salespersons, p_service booking.services, p_start timestamptz, p_end timestamptz
) returns text
language sql stable
as $$ select (booking.slot_faults(p_salesperson, p_service, p_start, p_end))[1] $$;
comment on function booking.slot_fault is
  'The first reason why a slot is not on the grid, of booking.slot_faults; NULL when it is.';
