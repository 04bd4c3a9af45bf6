create or replace function booking.conflicts_with_hours(
  p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid,
  p_from timestamptz default '-infinity', p_to timestamptz default 'infinity'
) returns jsonb
language sql stable
as $$
  with ahead as materialized (
    select b
    from (select greatest(booking.now(), p_from) as since) n
    cross join booking.salespersons s
    join booking.bookings b on b.tenant_id = s.tenant_id and b.salesperson_id = s.id and b.start_at_utc >= n.since
    where s.tenant_id = p_tenant_id and (p_salesperson_id is null or s.id = p_salesperson_id)
      and b.status = 'confirmed' and b.start_at_utc < p_to
      and (p_service_id is null or b.service_id = p_service_id)
  ), hours as materialized (
    -- Once for all bookings of a salesperson and a service.
    select g.salesperson_id, g.service_id, booking.service_hours(v, s.id, g.since, g.until) * (
      select coalesce(range_agg(tstzrange(w.opens_at, w.closes_at)), '{}')
      from booking.windows(s, (g.since at time zone s.timezone)::date - 1, (g.until at time zone s.timezone)::date) w
    ) as open
    from (
      select (a.b).salesperson_id, (a.b).service_id, min((a.b).start_at_utc) as since, max((a.b).end_at_utc) as until
      from ahead a group by 1, 2
    ) g
    join booking.salespersons s on s.id = g.salesperson_id
    join booking.services v on v.id = g.service_id
  )
  select coalesce(jsonb_agg(booking.conflict_view(f.b) order by (f.b).start_at_utc, (f.b).id), '[]')
  from (
    select a.b
    from ahead a
    join hours h on h.salesperson_id = (a.b).salesperson_id and h.service_id = (a.b).service_id
    where not tstzrange((a.b).start_at_utc, (a.b).end_at_utc) <@ h.open
    order by (a.b).start_at_utc, (a.b).id
    limit 100
  ) f
$$;
comment on function booking.conflicts_with_hours is
  'Confirmed bookings ahead that do not lie in the hours of their salesperson and service, as booking.conflict_view '
  'tells, the first 100: of a tenant, of a salesperson, of a service, of both; those that start in [p_from, p_to).';
