create or replace function booking.slot_faults(
  p_salesperson booking.salespersons, p_service booking.services, p_start timestamptz, p_end timestamptz
) returns text[]
language plpgsql stable
as $$
declare
  v_now timestamptz := booking.now();
  v_day date := (p_start at time zone p_salesperson.timezone)::date;
  v_today date := (v_now at time zone p_salesperson.timezone)::date;
  v_config booking.tenant_config;
  v_faults text[] := '{}';
  v_is_open boolean;
  v_is_on_grid boolean;
  v_slot tstzrange;
begin
  select * into v_config from booking.tenant_config c where c.tenant_id = p_salesperson.tenant_id;
  if p_start < v_now then
    return '{past}';
  end if;
  v_faults := array_remove(array[
    case when (p_start >= v_now + make_interval(
      mins => coalesce(p_service.min_notice_minutes, v_config.min_notice_minutes))) is not true then 'too_soon' end,
    case when (v_day <= v_today + coalesce(p_service.horizon_days, v_config.horizon_days)) is not true
      then 'too_far' end,
    case when (p_end - p_start = make_interval(mins => p_service.slot_minutes)) is not true
      then 'wrong_length' end], null);
  if 'wrong_length' = any (v_faults) then
    return v_faults;
  end if;
  v_slot := tstzrange(p_start, p_end);
  with open as materialized (
    select w.opens_at, w.closes_at
    from booking.windows(p_salesperson, v_day - 1, (p_end at time zone p_salesperson.timezone)::date) w
  )
  select count(*) > 0, coalesce(bool_or(mod(extract(epoch from p_start - w.opens_at), 60 * p_service.step_minutes) = 0),
    false)
  into v_is_open, v_is_on_grid
  from open w
  where p_start >= w.opens_at and p_start < w.closes_at
    and (p_end <= w.closes_at or v_slot
      <@ (select range_agg(tstzrange(o.opens_at, o.closes_at)) from open o));
  v_is_open := v_is_open and v_slot <@ booking.service_hours(p_service, p_salesperson.id, p_start, p_end);
  return v_faults || array_remove(array[
    case when not v_is_open then 'outside_hours' end,
    case when v_slot && booking.closed_ranges(p_salesperson, p_service.id, p_start, p_end) then 'closed' end,
    case when v_is_open and not v_is_on_grid then 'off_grid' end], null);
end
$$;
comment on function booking.slot_faults is
  'Why a slot is not on the grid, empty when it is: past, too_soon (minimum notice), too_far (horizon, in local days '
  'of the salesperson''s zone), wrong_length, outside_hours (of the salesperson or the service), closed, off_grid '
  '(distance from the opening instant), in this order; nothing else is told of what is past, and no hours of what has '
  'the wrong length. Says nothing about bookings and calendar. The same rules as booking.offers, without making the '
  'whole grid.';
