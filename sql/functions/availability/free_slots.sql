create or replace function booking.free_slots(
  p_salesperson booking.salespersons, p_service booking.services, p_bounds tstzrange, p_limit integer default null
) returns json
language plpgsql stable set timezone = 'UTC'
as $$
declare
  v_buffer interval := make_interval(mins => p_service.buffer_minutes);
  v_end timestamptz := upper(p_bounds) + make_interval(mins => p_service.slot_minutes);
  v_blocked tstzmultirange;
  v_slots json;
begin
  if isempty(p_bounds) then
    return '[]';
  end if;
  -- Only days that are known to be fresh: a neighbour's old answer must not block.
  select booking.taken_ranges(p_salesperson, p_service.buffer_minutes, lower(p_bounds), v_end)
    + coalesce(range_agg(tstzrange(lower(i.item) - v_buffer, upper(i.item) + v_buffer)), '{}')
  into v_blocked
  from booking.busy_items(p_salesperson.id,
    (lower(p_bounds) at time zone 'UTC')::date, ((v_end - interval '1 microsecond') at time zone 'UTC')::date) as i (item);

  select coalesce(json_agg(f), '[]') into v_slots
  from (
    select o.start_at, o.end_at
    from booking.offers(p_salesperson, p_service, lower(p_bounds), upper(p_bounds)) o
    where not tstzrange(o.start_at, o.end_at) && v_blocked
    order by o.start_at
    limit p_limit
  ) f;
  -- As booking.iso would, hundreds at once.
  return replace(v_slots::text, '+00:00"', 'Z"');
end
$$;
comment on function booking.free_slots(booking.salespersons, booking.services, tstzrange, integer) is
  'Free slots that start in p_bounds (of booking.sold_range), at most p_limit, as [{start_at, end_at}] in their order: the grid minus active bookings and cached busy times, buffers included.';
