create or replace function booking.calendar_gauges()
  returns table (name text, help text, labels jsonb, value double precision)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with calendars as materialized (
    select m.watermark_at, g.status, g.expiration_utc, g.failing_since, c.last_error
    from booking.salespersons s
    left join booking.calendars k on k.salesperson_id = s.id
    left join booking.calendar_syncs c on c.calendar_id = k.id
    left join booking.calendar_mirrors m on m.calendar_id = k.id and m.is_current
    left join booking.calendar_watches g on g.salesperson_id = s.id
    where booking.is_followed(s.id)
  )
  select 'holdfast_calendars', 'Calendars that are followed.', '{}'::jsonb, count(*)::double precision from calendars
  union all
  select 'holdfast_calendars_without_watermark', 'Followed calendars of which no whole mirror is held.', '{}', count(*)
  from calendars k where k.watermark_at is null
  union all
  select 'holdfast_calendar_oldest_watermark_seconds', 'Age of the oldest watermark of a followed calendar.', '{}',
    coalesce(extract(epoch from booking.now() - min(k.watermark_at)), 0) from calendars k
  union all
  select 'holdfast_calendars_failing', 'Followed calendars whose mirror could not be read the last time.', '{}',
    count(*)
  from calendars k where k.last_error is not null
  union all
  select 'holdfast_subscriptions_dead',
    'Followed calendars that have no subscription of ours and whose provider refused or failed to make one.', '{}',
    count(*)
  from calendars k
  where k.failing_since is not null and (k.status is distinct from 'live' or k.expiration_utc <= (select booking.now()))
$$;
comment on function booking.calendar_gauges is
  'The figures of api.metrics about calendars as rows. Crosses tenants, so it belongs to holdfast_platform.';
