create or replace function booking.add_daily_figures(p_booking_ids uuid[]) returns void
language sql volatile
as $$
  insert into booking.daily_figures as f
    (tenant_id, salesperson_id, day, holds, verified, confirmed, canceled, expired, attended, no_show)
  select b.tenant_id, b.salesperson_id, (b.created_at at time zone coalesce(c.timezone, 'UTC'))::date,
    count(*),
    count(*) filter (where b.verified_at is not null),
    count(*) filter (where b.status in ('confirmed', 'canceled')),
    count(*) filter (where b.status = 'canceled' and b.cancel_source <> 'reschedule'),
    count(*) filter (where b.status = 'expired'),
    count(*) filter (where b.attendance = 'attended'),
    count(*) filter (where b.attendance = 'no_show')
  from booking.bookings b
  left join booking.tenant_config c on c.tenant_id = b.tenant_id
  where b.id = any (p_booking_ids)
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (tenant_id, salesperson_id, day) do update
  set holds = f.holds + excluded.holds, verified = f.verified + excluded.verified,
    confirmed = f.confirmed + excluded.confirmed,
    canceled = f.canceled + excluded.canceled, expired = f.expired + excluded.expired,
    attended = f.attended + excluded.attended, no_show = f.no_show + excluded.no_show
$$;
comment on function booking.add_daily_figures is
  'Adds bookings that are about to be purged to the figures kept for good, counted as analytics.booking_rates_daily '
  'counts live ones.';
