create or replace function booking.retention_counts()
  returns table (relation text, kept_for text, row_count bigint, oldest timestamptz)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with ended_first as (
    select b.id, b.customer_id, b.end_at_utc from booking.bookings b order by b.end_at_utc limit 20
  ), listed (relation, kept_for, oldest) as (
    select 'bookings', 'RETENTION_DAYS after the end', (select min(b.end_at_utc) from booking.bookings b)
    union all select 'tracking_events', 'with the booking',
      (select e.occurred_at_utc from booking.tracking_events e order by e.id limit 1)
    union all select 'sagas', 'with the booking', (select s.created_at from booking.sagas s order by s.id limit 1)
    union all select 'saga_steps', 'with the booking',
      (select s.started_at from booking.saga_steps s order by s.saga_id, s.position limit 1)
    union all select 'provider_objects', 'with the booking',
      (select o.created_at from booking.provider_objects o order by o.id limit 1)
    union all select 'meetings', 'with the booking', (
      select min(m.created_at) from ended_first f join booking.meetings m on m.booking_id = f.id)
    union all select 'calendar_events', 'with the booking', (
      select min(g.updated_at) from ended_first f join booking.calendar_events g on g.booking_id = f.id)
    union all select 'reservations', 'until eight hours after the end', (
      select min(r.ends_at) from booking.reservations r)
    union all select 'holds', 'while unverified', (select min(h.expires_at_utc) from booking.holds h)
    union all select 'pending_moves', 'until applied', (select min(p.recorded_at) from booking.pending_moves p)
    union all select 'audit_logs', 'with the booking, else RETENTION_DAYS',
      (select a.created_at_utc from booking.audit_logs a order by a.id limit 1)
    union all select 'audit_origins', '90 days', (select min(g.created_at) from booking.audit_origins g)
    union all select 'notification_outbox', 'with the booking, else RETENTION_DAYS',
      (select o.created_at from booking.notification_outbox o order by o.id limit 1)
    union all select 'work', 'until done, given up with what it is about', (
      select min(w.due_at) from booking.work w where w.due_at < 'infinity')
    union all select 'link_tokens', 'with the booking', (
      select min(l.issued_at) from ended_first f join booking.link_tokens l on l.booking_id = f.id)
    union all select 'inbound_events', 'RETENTION_DAYS', (select min(j.created_at_utc) from booking.inbound_events j)
    union all select 'customers', 'with their last booking', (
      select min(c.created_at) from ended_first f join booking.customers c on c.id = f.customer_id)
    union all select 'idempotency_records', '24 hours', (select min(i.created_at) from booking.idempotency_records i)
    union all select 'consent_states', '30 days', (select min(c.created_at) from booking.consent_states c)
    union all select 'console_sessions', 'eight hours', (select min(c.created_at) from booking.console_sessions c)
    union all select 'sign_in_codes', 'a day', (select min(c.created_at) from booking.sign_in_codes c)
    union all select 'sessions', '90 days at most', (select min(s.idle_until) from booking.sessions s)
    union all select 'account_phones', 'with the account', (select min(p.asked_at) from booking.account_phones p)
    union all select 'accounts', 'until removed, then RETENTION_DAYS', (
      select min(a.archived_at) from booking.accounts a)
    union all select 'api_keys', 'while in use, then RETENTION_DAYS', (
      select min(k.revoked_at) from booking.api_keys k)
    union all select 'directory_sign_ins', 'an hour', (select min(d.created_at) from booking.directory_sign_ins d)
    union all select 'calendar_consents', 'an hour', (select min(d.created_at) from booking.calendar_consents d)
    union all select 'busy_days', 'a day', (select min(b.fetched_at) from booking.busy_days b)
    union all select 'calendar_mirrors', 'a week after the calendar was followed last',
      (select min(m.created_at) from booking.calendar_mirrors m)
    union all select 'mirrored_items', 'two days after the end', (select min(i.ends_at) from booking.mirrored_items i)
    union all select 'provider_findings', 'while open, then RETENTION_DAYS', (
      select f.first_seen_at from booking.provider_findings f order by f.id limit 1)
    union all select 'reconcile_targets', 'while wanted',
      (select p.created_at from booking.reconcile_targets p order by p.id limit 1)
    union all select 'conference_host_days', '30 days',
      (select min(d.day)::timestamptz from booking.conference_host_days d)
    union all select 'notification_templates', 'RETENTION_DAYS after the next version',
      (select min(t.created_at) from booking.notification_templates t)
    union all select 'webhook_messages', 'with the booking, 90 days at most',
      (select min(m.created_at) from booking.webhook_messages m)
    union all select 'webhook_deliveries', 'with their message',
      (select d.created_at from booking.webhook_deliveries d order by d.id limit 1)
    union all select 'webhook_secrets', 'while they sign', (select min(s.expires_at) from booking.webhook_secrets s)
    union all select 'mail_spendings', 'a day', (select min(s.spent_at) from booking.mail_spendings s)
    union all select 'sms_numbers', 'an hour', (select min(s.given_at) from booking.sms_numbers s)
    union all select 'sms_spendings', '30 days', (select min(s.spent_at) from booking.sms_spendings s)
    union all select 'delivery_events', '90 days', (select min(e.received_at) from booking.delivery_events e)
    union all select 'suppressions', 'while they stand, then RETENTION_DAYS', (
      select min(s.lifted_at) from booking.suppressions s where s.lifted_at is not null)
    union all select 'sms_opt_outs', 'with the sender''s account', null
    union all select 'rate_windows', 'ten minutes', (select min(w.window_end) from booking.rate_windows w)
    union all select 'payments', 'FINANCIAL_RETENTION_YEARS', (select min(p.created_at) from booking.payments p)
    union all select 'refunds', 'FINANCIAL_RETENTION_YEARS', (select min(r.created_at) from booking.refunds r)
    union all select 'documents', 'FINANCIAL_RETENTION_YEARS', (select min(d.recorded_at) from booking.documents d)
    union all select 'ledger_entries', 'FINANCIAL_RETENTION_YEARS',
      (select min(l.recorded_at) from booking.ledger_entries l)
    union all select 'daily_figures', 'for good', (
      select min(d.day)::timestamptz
      from booking.salespersons s
      cross join lateral (
        select f.day from booking.daily_figures f
        where f.tenant_id = s.tenant_id and f.salesperson_id = s.id order by f.day limit 1) d)
    union all select 'pgmq.q_holdfast', 'until done',
      (select q.enqueued_at from pgmq.q_holdfast q order by q.msg_id limit 1)
    union all select 'pgmq.a_holdfast', 'RETENTION_DAYS', (select min(a.archived_at) from pgmq.a_holdfast a)
  )
  select l.relation, l.kept_for,
    booking.row_count(case when l.relation like 'pgmq.%' then l.relation else 'booking.' || l.relation end::regclass),
      l.oldest
  from listed l
$$;
comment on function booking.retention_counts is
  'Every table that grows: how long rows are kept, how many there are (booking.row_count) and an age mark of the '
  'oldest: the smallest where an index knows it, else that of the first row, or of the rows of the twenty bookings '
  'that ended first. Reads no table from end to end. Crosses tenants, so it belongs to holdfast_platform.';
