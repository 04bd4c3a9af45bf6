create or replace function booking.slots_or_fetch(
  p_salesperson booking.salespersons, p_service booking.services, p_bounds tstzrange, p_limit integer default null,
  p_moving booking.bookings default null,
  out slots json, out needed jsonb
)
language plpgsql
as $$
begin
  slots := booking.free_slots(p_salesperson, p_service, p_bounds, p_limit, true, p_moving);
  if slots is null then
    needed := booking.busy_fetch(
      p_salesperson, lower(p_bounds), upper(p_bounds) + make_interval(mins => p_service.slot_minutes),
      booking.setting('availability_cache_seconds')::double precision);
    if needed is null then
      slots := booking.free_slots(p_salesperson, p_service, p_bounds, p_limit, false, p_moving);
    end if;
  end if;
end
$$;
comment on function booking.slots_or_fetch is
  'Free slots as booking.free_slots tells: from the calendar''s mirror while that is live, else from busy times '
  'cached for AVAILABILITY_CACHE_SECONDS; or what must be fetched first, as booking.busy_fetch tells.';
