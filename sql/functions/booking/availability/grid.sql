create or replace function booking.grid(
  p_salesperson booking.salespersons, p_service booking.services, p_from timestamptz, p_to timestamptz,
  p_with_closed boolean default false
) returns setof timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 300
as $$
  with open as materialized (
    -- Hours of the day before may reach over midnight, and a slot over the last day's.
    select w.opens_at, w.closes_at
    from booking.windows(p_salesperson,
      (p_from at time zone p_salesperson.timezone)::date - 1,
      ((p_to + make_interval(mins => p_service.slot_minutes)) at time zone p_salesperson.timezone)::date) w
  ), bounds as materialized (
    select booking.service_hours(
        p_service, p_salesperson.id, p_from, p_to + make_interval(mins => p_service.slot_minutes)) as held,
      case when p_with_closed then '{}' else booking.closed_ranges(
        p_salesperson, p_service.id, p_from, p_to + make_interval(mins => p_service.slot_minutes)) end as closed
  )
  select distinct g.start_at
  from bounds l
  cross join open w
  cross join lateral generate_series(
    w.opens_at, w.closes_at - interval '1 microsecond', make_interval(mins => p_service.step_minutes)) as g (start_at)
  where g.start_at >= p_from and g.start_at < p_to
    and (g.start_at <= w.closes_at - make_interval(mins => p_service.slot_minutes)
      or tstzrange(g.start_at, g.start_at + make_interval(mins => p_service.slot_minutes)) <@ (
        select range_agg(tstzrange(o.opens_at, o.closes_at)) from open o))
    and tstzrange(g.start_at, g.start_at + make_interval(mins => p_service.slot_minutes)) <@ l.held
    and not tstzrange(g.start_at, g.start_at + make_interval(mins => p_service.slot_minutes)) && l.closed
$$;
comment on function booking.grid is
  'Starts in [p_from, p_to) that hours, exceptions and closures allow, in no order: counted in absolute minutes from '
  'each opening instant of the salesperson up to its close, so that skipped local times have no slot and doubled ones '
  'have two; a slot may reach into windows that touch. Hours of the service and closures leave slots out and move '
  'none. p_with_closed: closures aside. Notice and horizon aside.';
