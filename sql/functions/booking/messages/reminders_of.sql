create or replace function booking.reminders_of(
  p_reminders jsonb, p_start timestamptz, p_zone text, p_from timestamptz
) returns table (occurrence text, channel text, due_at timestamptz, not_after timestamptz)
language sql stable
as $$
  select r.before, r.channel, r.due_at, r.not_after
  from (
    select d.before, d.channel, d.due_at,
      lead(d.due_at, 1, p_start) over (partition by d.channel order by d.due_at, d.nominal_at) as not_after
    from (
      select e.value ->> 'before' as before, e.value ->> 'channel' as channel, n.at as nominal_at,
        case e.value ->> 'channel' when 'sms' then booking.before_quiet_hours(n.at, p_zone) else n.at end as due_at
      from jsonb_array_elements(p_reminders) e
      cross join lateral booking.lead_time(e.value ->> 'before') l
      cross join lateral (select booking.reminder_due(p_start, l.days, l.minutes, p_zone) as at) n
    ) d
  ) r
  where r.due_at > p_from and r.not_after > r.due_at
$$;
comment on function booking.reminders_of is
  'The reminders of a start for somebody in a zone, as tenant_config.reminders has them: of several that fall due at '
  'one moment on one channel one, and none that was due by p_from (booked too late for it). Each is good until the '
  'next of its channel is due, the last until the start. A text message keeps quiet hours: it comes earlier.';
