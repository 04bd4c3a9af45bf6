-- Each calendar is subscribed, compared, and mirrored: live, the normal state. It holds our own
-- events and two a day of other people. What a calendar has already stays as it is.
insert into booking.calendar_freshness (calendar_id, tenant_id, notified_at)
select k.id, k.tenant_id, booking.now() - interval '1 hour' from booking.calendars k
on conflict (calendar_id) do update set notified_at = excluded.notified_at;

insert into booking.calendar_syncs (calendar_id, tenant_id, synced_at)
select k.id, k.tenant_id, booking.now() - interval '1 minute' from booking.calendars k
on conflict (calendar_id) do update set synced_at = excluded.synced_at;

insert into booking.calendar_comparisons (calendar_id, tenant_id, last_compared_at)
select k.id, k.tenant_id, booking.now() - interval '5 minutes' from booking.calendars k
on conflict (calendar_id) do update set last_compared_at = excluded.last_compared_at;

insert into booking.calendar_watches (
  provider, tenant_id, salesperson_id, subscription_id, resource, client_state_digest, expiration_utc, status, created_at_utc, updated_at_utc, renew_at)
select 'graph', s.tenant_id, s.id, 'subscription-' || s.id, 'users/' || s.graph_user_id || '/events', sha256('secret'),
  n.at + interval '2 days', 'live', n.at - interval '1 day', n.at - interval '1 day', n.at + interval '1 day'
from booking.salespersons s, (select booking.now() as at) n
on conflict do nothing;

insert into booking.calendar_mirrors (
  tenant_id, calendar_id, external_id, is_current, window_start, window_end, cursor, round, watermark_at, created_at, touched_at)
select k.tenant_id, k.id, k.external_id, true, date_trunc('day', n.at, 'UTC') - interval '2 days',
  date_trunc('day', n.at, 'UTC') + make_interval(days => c.horizon_days + 5), 'cursor-' || k.id, 3,
  n.at - interval '1 minute', n.at - interval '1 day', n.at - interval '1 minute'
from booking.calendars k
join booking.tenant_config c on c.tenant_id = k.tenant_id
cross join (select booking.now() as at) n
on conflict do nothing;

insert into booking.mirrored_items (
  mirror_id, item_key, tenant_id, starts_at, ends_at, show_as, is_all_day, is_canceled, is_series, round)
select m.id, booking.item_key(o.external_id), m.tenant_id, o.start_at_utc, o.end_at_utc, 'busy', false, false, false, 1
from booking.calendar_mirrors m
join booking.calendars k on k.id = m.calendar_id
join booking.salespersons s on s.id = k.salesperson_id
join booking.provider_objects o on o.tenant_id = s.tenant_id and o.provider_user = s.mailbox and o.provider = 'graph' and o.state = 'live'
where o.end_at_utc > m.window_start and o.start_at_utc < m.window_end
union all
select m.id, md5(m.id || d.at::text || h.hour)::uuid, m.tenant_id, d.at + interval '1 hour' * h.hour, d.at + interval '1 hour' * (h.hour + 1),
  'busy', false, false, false, 1
from booking.calendar_mirrors m
cross join lateral generate_series(m.window_start, least(m.window_end, m.window_start + interval '100 days'), interval '1 day') d (at)
cross join (values (7), (17)) h (hour)
on conflict do nothing;

insert into booking.work (kind, id, tenant_id, due_at)
select k.kind, s.id::text, s.tenant_id, 'infinity' from booking.salespersons s, (values ('reconcile_bookings'), ('subscription'), ('sync_calendar')) k (kind)
on conflict (kind, id) do update set due_at = excluded.due_at;
