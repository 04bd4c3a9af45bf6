create or replace function booking.salespeople_to_brief()
  returns table (tenant_id uuid, salesperson_id uuid, day date, not_after timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select s.tenant_id, s.id, l.day, m.last_start
  from (select booking.now() as at) n
  cross join booking.tenant_config f
  join booking.tenants t on t.id = f.tenant_id and t.status = 'active'
  join booking.salespersons s on s.tenant_id = f.tenant_id and booking.staff_address(s) is not null
  cross join lateral (select (n.at at time zone s.timezone)::date as day) l
  cross join lateral (
    -- What was booked since seven is no news of the morning.
    select max(b.start_at_utc) filter (where b.created_at < booking.agenda_due(l.day, s.timezone)) as last_start
    from booking.meetings_of(s, l.day) b where b.start_at_utc > n.at) m
  where f.staff_agenda and m.last_start is not null and booking.agenda_due(l.day, s.timezone) <= n.at
    and not exists (
      select from booking.notification_outbox o
      where o.about_id = s.id and o.sequence = 0 and o.purpose = 'staff_daily_agenda' and o.occurrence = l.day::text)
$$;
comment on function booking.salespeople_to_brief is
  'Salespeople of all tenants for whom it is morning, who meet somebody today and have not been told. Crosses tenants, '
  'so it belongs to holdfast_platform.';
