create or replace function booking.free_slots(
  p_salesperson booking.salespersons, p_service booking.services, p_bounds tstzrange, p_limit integer default null,
  p_from_mirror boolean default false, p_moving booking.bookings default null
) returns json
language plpgsql stable set timezone = 'UTC'
as $$
declare
  v_buffer interval := make_interval(mins => p_service.buffer_minutes);
  v_end timestamptz := upper(p_bounds) + make_interval(mins => p_service.slot_minutes);
  v_own_start timestamptz := (p_moving).start_at_utc;
  v_own_end timestamptz := (p_moving).end_at_utc;
  v_mirror booking.calendar_mirrors;
  v_since timestamptz := '-infinity';
  v_busy tstzmultirange;
  v_blocked tstzmultirange;
  v_slots json;
begin
  if isempty(p_bounds) then
    return '[]';
  end if;
  if p_from_mirror then
    -- One snapshot sees whether the mirror is live and what is in it.
    v_mirror := booking.live_mirror(p_salesperson.id, lower(p_bounds), v_end);
    if v_mirror.id is null then
      return null;
    end if;
    select range_agg(tstzrange(lower(i.item) - v_buffer, upper(i.item) + v_buffer)) into v_busy
    from booking.mirrored_busy(v_mirror, p_salesperson.timezone, lower(p_bounds), v_end, (p_moving).id) as i (item);
    -- What a hold has read in the calendar since then counts too.
    v_since := greatest(v_mirror.watermark_at,
      booking.now() - make_interval(secs => booking.setting('availability_cache_seconds')::double precision));
  end if;
  select booking.taken_ranges(p_salesperson.id, p_service.buffer_minutes, lower(p_bounds), v_end, (p_moving).claim_id)
    + coalesce(range_agg(tstzrange(lower(i.item) - v_buffer, upper(i.item) + v_buffer)), '{}') + coalesce(v_busy, '{}')
  into v_blocked
  from booking.busy_items(p_salesperson.id,
    (lower(p_bounds) at time zone 'UTC')::date, ((v_end - interval '1 microsecond') at time zone 'UTC')::date,
      v_since) as i (item);

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
