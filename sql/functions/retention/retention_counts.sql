create or replace function booking.retention_counts() returns table (relation text, kept_for text, row_count bigint, oldest timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select 'bookings', 'RETENTION_DAYS after the end', count(*), min(end_at_utc) from booking.bookings
  union all select 'tracking_events', 'with the booking', count(*), min(occurred_at_utc) from booking.tracking_events
  union all select 'sagas', 'with the booking', count(*), min(created_at) from booking.sagas
  union all select 'saga_steps', 'with the booking', count(*), min(started_at) from booking.saga_steps
  union all select 'provider_objects', 'with the booking', count(*), min(created_at) from booking.provider_objects
  union all select 'meetings', 'with the booking', count(*), min(created_at) from booking.meetings
  union all select 'graph_events', 'with the booking', count(*), min(updated_at) from booking.graph_events
  union all select 'reservations', 'while active', count(*), min(lower(core)) from booking.reservations
  union all select 'holds', 'while unverified', count(*), min(expires_at_utc) from booking.holds
  union all select 'pending_moves', 'until applied', count(*), min(recorded_at) from booking.pending_moves
  union all select 'audit_logs', 'with the booking, else RETENTION_DAYS', count(*), min(created_at_utc) from booking.audit_logs
  union all select 'mails', 'with the booking', count(*), min(created_at) from booking.mails
  union all select 'link_tokens', 'with the booking', count(*), min(issued_at) from booking.link_tokens
  union all select 'webhook_jobs', 'RETENTION_DAYS', count(*), min(created_at_utc) from booking.webhook_jobs
  union all select 'customers', 'with their last booking', count(*), min(created_at) from booking.customers
  union all select 'idempotency_records', '24 hours', count(*), min(created_at) from booking.idempotency_records
  union all select 'consent_states', '30 days', count(*), min(created_at) from booking.consent_states
  union all select 'console_sessions', 'eight hours', count(*), min(created_at) from booking.console_sessions
  union all select 'directory_sign_ins', 'an hour', count(*), min(created_at) from booking.directory_sign_ins
  union all select 'busy_days', 'a day', count(*), min(fetched_at) from booking.busy_days
  union all select 'calendar_mirrors', 'a week after the calendar was followed last', count(*), min(created_at) from booking.calendar_mirrors
  union all select 'mirrored_items', 'two days after the end', count(*), min(ends_at) from booking.mirrored_items
  union all select 'provider_findings', 'while open, then RETENTION_DAYS', count(*), min(first_seen_at) from booking.provider_findings
  union all select 'sweep_places', 'while wanted', count(*), min(created_at) from booking.sweep_places
  union all select 'zoom_host_days', '30 days', count(*), min(day)::timestamptz from booking.zoom_host_days
  union all select 'rate_windows', 'ten minutes', count(*), min(window_start) from booking.rate_windows
  union all select 'daily_figures', 'for good', count(*), min(day)::timestamptz from booking.daily_figures
  union all select 'pgmq.q_holdfast', 'until done', count(*), min(enqueued_at) from pgmq.q_holdfast
  union all select 'pgmq.a_holdfast', 'RETENTION_DAYS', count(*), min(archived_at) from pgmq.a_holdfast
$$;
comment on function booking.retention_counts() is
  'Every table that grows: how long rows are kept, how many there are, the oldest. Crosses tenants, so it belongs to holdfast_platform.';
