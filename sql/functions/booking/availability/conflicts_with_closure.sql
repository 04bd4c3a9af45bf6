create or replace function booking.conflicts_with_closure(p_closure booking.closures) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(booking.conflict_view(f.b) order by (f.b).start_at_utc, (f.b).id), '[]')
  from (
    select b
    from booking.salespersons s
    cross join lateral (select coalesce(p_closure.period, tstzrange(
      booking.first_instant(lower(p_closure.days)::timestamp, s.timezone),
      booking.first_instant(upper(p_closure.days)::timestamp, s.timezone))) as period offset 0) c
    -- A meeting takes a day at most.
    join booking.bookings b on b.tenant_id = s.tenant_id and b.salesperson_id = s.id
      and b.start_at_utc >= lower(c.period) - interval '1 day' and b.start_at_utc < upper(c.period)
    where s.tenant_id = p_closure.tenant_id
      and (p_closure.salesperson_id is null or s.id = p_closure.salesperson_id)
      and (p_closure.service_id is null or b.service_id = p_closure.service_id)
      and b.status = 'confirmed' and b.end_at_utc > greatest(lower(c.period), booking.now())
    order by b.start_at_utc, b.id
    limit 100
  ) f
$$;
comment on function booking.conflicts_with_closure is
  'Confirmed bookings, not over yet, that a closure meets, as booking.conflict_view tells, the first 100. They stay.';
