create or replace function booking.free_slots(
  p_salesperson booking.salespersons, p_service booking.services, p_bounds tstzrange, p_limit integer default null,
  p_from_mirror boolean default false, p_moving booking.bookings default null
) returns json
language plpgsql stable set timezone = 'UTC'
as $$
declare
  v_end timestamptz := upper(p_bounds) + make_interval(mins => p_service.slot_minutes);
  v_own_start timestamptz := (p_moving).start_at_utc;
  v_own_end timestamptz := (p_moving).end_at_utc;
  v_found record;
  v_blocked tstzmultirange;
  v_slots json;
begin
  if isempty(p_bounds) then
    return '[]';
  end if;
  v_found := booking.obstacles(p_salesperson, p_service, lower(p_bounds), v_end, p_from_mirror, p_moving);
  if v_found.busy is null then
    return null;
  end if;
  v_blocked := v_found.taken + v_found.busy;

  select coalesce(json_agg(f), '[]') into v_slots
  from (
    select o.start_at, o.end_at
    from booking.offers(p_salesperson, p_service, lower(p_bounds), upper(p_bounds)) o
    where not tstzrange(o.start_at, o.end_at) && v_blocked
      and (v_own_start is null or (o.start_at, o.end_at) <> (v_own_start, v_own_end))
    order by o.start_at
    limit p_limit
  ) f;
  -- As booking.iso would, hundreds at once.
  return replace(v_slots::text, '+00:00"', 'Z"');
end
$$;
comment on function booking.free_slots is
  'Free slots that start in p_bounds (of booking.bookable_range), at most p_limit, as [{start_at, end_at}] in their '
  'order: the grid minus active bookings and busy times, buffers included. Busy times are the cached ones, which the '
  'caller knows to be fresh, or those of the calendar''s mirror (p_from_mirror): NULL then when it is not live. '
  'p_moving: a booking for which another time is sought; it is not in its own way, and its present time is none.';
