create or replace function booking.slots_of_day(
  p_salesperson booking.salespersons, p_service booking.services, p_at timestamptz
) returns integer
language plpgsql stable
as $$
declare
  v_day date := (p_at at time zone p_salesperson.timezone)::date;
begin
  return (
    select count(distinct g.start_at)
    from booking.windows(p_salesperson, v_day, v_day) w
    cross join lateral generate_series(
      w.opens_at, w.closes_at - make_interval(mins => p_service.slot_minutes),
      make_interval(mins => p_service.step_minutes)) as g (start_at));
end
$$;
comment on function booking.slots_of_day(booking.salespersons, booking.services, timestamptz) is
  'How many slots the grid has on the salesperson''s local day of an instant, notice and horizon aside.';
