create or replace function booking.slots_fetch(
  p_salesperson booking.salespersons, p_service booking.services, p_bounds tstzrange
) returns jsonb
language plpgsql
as $$
begin
  if isempty(p_bounds) then
    return null;
  end if;
  return booking.busy_fetch(
    p_salesperson, lower(p_bounds), upper(p_bounds) + make_interval(mins => p_service.slot_minutes),
    booking.setting('availability_cache_seconds', '45')::double precision);
end
$$;
comment on function booking.slots_fetch(booking.salespersons, booking.services, tstzrange) is
  'Busy times that must be fetched before free slots starting in p_bounds (of booking.sold_range) can be told, or NULL: cached for AVAILABILITY_CACHE_SECONDS, or nothing is sold there.';
