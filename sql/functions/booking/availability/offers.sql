create or replace function booking.offers(
  p_salesperson booking.salespersons, p_service booking.services, p_from timestamptz, p_to timestamptz
) returns table (start_at timestamptz, end_at timestamptz)
language plpgsql stable rows 300
as $$
declare
  v_slot interval := make_interval(mins => p_service.slot_minutes);
  v_bounds tstzrange := booking.bookable_range(p_salesperson, p_service, p_from, p_to);
  v_from timestamptz := lower(v_bounds);
  v_to timestamptz := upper(v_bounds);
begin
  if isempty(v_bounds) then
    return;
  end if;
  return query
    select g.start_at, g.start_at + v_slot from booking.grid(p_salesperson, p_service, v_from, v_to) as g (start_at);
end
$$;
comment on function booking.offers is
  'Slots of the grid whose start lies in [p_from, p_to), by hours, exceptions, closures, minimum notice and '
  'horizon. Says nothing about bookings and calendar; in no order.';
