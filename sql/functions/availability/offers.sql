create or replace function booking.offers(
  p_salesperson booking.salespersons, p_service booking.services, p_from timestamptz, p_to timestamptz
) returns table (start_at timestamptz, end_at timestamptz)
language plpgsql stable rows 300
as $$
declare
  v_slot interval := make_interval(mins => p_service.slot_minutes);
  v_bounds tstzrange := booking.sold_range(p_salesperson, p_from, p_to);
begin
  if isempty(v_bounds) then
    return;
  end if;
  return query
    select distinct g.start_at, g.start_at + v_slot
    from booking.windows(p_salesperson,
        (lower(v_bounds) at time zone p_salesperson.timezone)::date,
        (upper(v_bounds) at time zone p_salesperson.timezone)::date) w
    cross join lateral generate_series(
      w.opens_at, w.closes_at - v_slot, make_interval(mins => p_service.step_minutes)) as g (start_at)
    where g.start_at >= lower(v_bounds) and g.start_at < upper(v_bounds);
end
$$;
comment on function booking.offers(booking.salespersons, booking.services, timestamptz, timestamptz) is
  'The grid: slots whose start lies in [p_from, p_to), by hours, exceptions, minimum notice and horizon. Counted in absolute minutes from each opening instant, so that skipped local times have no slot and doubled ones have two. Says nothing about bookings and calendar; in no order.';
