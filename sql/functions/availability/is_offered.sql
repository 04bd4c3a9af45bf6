create or replace function booking.is_offered(
  p_salesperson booking.salespersons, p_service booking.services, p_start timestamptz, p_end timestamptz
) returns boolean
language plpgsql stable
as $$
declare
  v_now timestamptz := booking.now();
  v_day date := (p_start at time zone p_salesperson.timezone)::date;
  v_today date := (v_now at time zone p_salesperson.timezone)::date;
begin
  if (p_end - p_start = make_interval(mins => p_service.slot_minutes)) is not true then
    return false;
  end if;
  return exists (
      select from booking.tenant_config c
      where c.tenant_id = p_salesperson.tenant_id
        and p_start >= v_now + make_interval(mins => c.min_notice_minutes)
        and v_day <= v_today + c.horizon_days)
    and exists (
      select from booking.windows(p_salesperson, v_day - 1, (p_end at time zone p_salesperson.timezone)::date) w
      where p_start >= w.opens_at and p_start < w.closes_at and p_end <= w.until_at
        and mod(extract(epoch from p_start - w.opens_at), 60 * p_service.step_minutes) = 0);
end
$$;
comment on function booking.is_offered(booking.salespersons, booking.services, timestamptz, timestamptz) is
  'Whether one slot is on the grid: length, minimum notice, horizon (local days of the salesperson''s zone), hours, distance from the opening instant. Says nothing about bookings and calendar. The same rules as booking.offers, without making the whole grid.';
