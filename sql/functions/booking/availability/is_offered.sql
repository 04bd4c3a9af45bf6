create or replace function booking.is_offered(
  p_salesperson booking.salespersons, p_service booking.services, p_start timestamptz, p_end timestamptz
) returns boolean
language sql stable
as $$ select booking.slot_fault(p_salesperson, p_service, p_start, p_end) is null $$;
comment on function booking.is_offered is 'Whether one slot is on the grid, as booking.slot_fault tells.';
