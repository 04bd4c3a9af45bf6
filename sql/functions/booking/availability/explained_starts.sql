create or replace function booking.explained_starts(
  p_salesperson booking.salespersons, p_service booking.services, p_from timestamptz, p_to timestamptz,
  p_sold tstzrange, p_taken tstzmultirange, p_busy tstzmultirange,
  out starts timestamptz[], out reasons text[]
)
language plpgsql stable
as $$
declare
  v_slot interval := make_interval(mins => p_service.slot_minutes);
  v_closed tstzmultirange := booking.closed_ranges(p_salesperson, p_service.id, p_from, p_to + v_slot);
begin
  select array_agg(g.start_at), array_agg(case
      when tstzrange(g.start_at, g.start_at + v_slot) && v_closed then 'closure'
      when not p_sold @> g.start_at then 'notice'
      when p_busy is null then 'unknown'
      when tstzrange(g.start_at, g.start_at + v_slot) && p_taken then 'booked'
      when tstzrange(g.start_at, g.start_at + v_slot) && p_busy then 'calendar' end)
  into starts, reasons
  from booking.grid(p_salesperson, p_service, greatest(p_from, booking.now()), p_to, true) as g (start_at);
end
$$;
comment on function booking.explained_starts is
  'Starts within a salesperson''s and a service''s hours from now on, each with why it is not free (of '
  'booking.slot_reasons), NULL where it is. p_sold: of booking.bookable_range; p_taken and p_busy: of '
  'booking.obstacles, NULL where the calendar cannot be read.';
