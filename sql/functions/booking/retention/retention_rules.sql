create or replace function booking.retention_rules()
returns table (kind text, relation text, age text, before timestamptz, condition text)
language sql volatile
as $$
  select r.kind, r.relation, r.age, r.before, r.condition
  from (select booking.now() as at, booking.retention_limit() as over) n
  cross join lateral (values
    ('bookings', 'booking.bookings', 'x.end_at_utc', n.over, 'booking.is_purgeable(x)'),
    -- The largest buffer is kept after the end as well. A hold counts in the limits of its day until it lapses.
    ('reservations', 'booking.reservations', 'x.ends_at', n.at - booking.widest_buffer(),
      'not exists (select from booking.holds h where h.booking_id = x.booking_id)'),
    ('idempotency_records', 'booking.idempotency_records', 'x.created_at', n.at - interval '24 hours', 'true'),
    ('inbound_events', 'booking.inbound_events', 'x.created_at_utc', n.over, 'x.status in (''done'', ''dead'')'),
    ('audit_logs', 'booking.audit_logs', 'x.created_at_utc', n.over, 'x.target_type <> ''booking'''),
    -- Those of a booking go with it; no booking is longer ahead than three years. What came after it is found
    -- among the oldest of all.
    ('stray_audit_logs', 'booking.audit_logs', 'x.created_at_utc', n.over - interval '3 years',
      'x.target_type = ''booking'' and x.id = any (array(select o.id from booking.audit_logs o order by o.id limit '
        '1000))'),
    ('audit_origins', 'booking.audit_origins', 'x.created_at', n.at - interval '90 days', 'true'),
    ('consent_states', 'booking.consent_states', 'x.created_at', n.at - interval '30 days', 'true'),
    ('console_sessions', 'booking.console_sessions', 'x.expires_at', n.at, 'true'),
    ('sign_in_codes', 'booking.sign_in_codes', 'x.created_at', n.at - interval '1 day', 'true'),
    ('sessions', 'booking.sessions', 'x.idle_until', n.at, 'true'),
    ('accounts', 'booking.accounts', 'x.archived_at', n.over, 'true'),
    ('api_keys', 'booking.api_keys', 'x.revoked_at', n.over, 'true'),
    ('directory_sign_ins', 'booking.directory_sign_ins', 'x.created_at', n.at - interval '1 hour', 'true'),
    ('calendar_consents', 'booking.calendar_consents', 'x.created_at', n.at - interval '1 hour', 'true'),
    ('busy_days', 'booking.busy_days', 'x.fetched_at', n.at - interval '1 day', 'true'),
    ('mirrored_items', 'booking.mirrored_items', 'x.ends_at', n.at - interval '2 days', 'true'),
    -- Of a calendar that nobody follows any more.
    ('calendar_mirrors', 'booking.calendar_mirrors', 'x.touched_at', n.at - interval '7 days', 'true'),
    ('provider_findings', 'booking.provider_findings', 'x.resolved_at', n.over, 'true'),
    ('conference_host_days', 'booking.conference_host_days', 'x.day::timestamp at time zone ''UTC''',
      n.at - interval '30 days', 'true'),
    ('notification_outbox', 'booking.notification_outbox', 'x.created_at', n.over,
      'x.booking_id is null and x.status <> ''queued'''),
    ('notification_templates', 'booking.notification_templates', 'x.replaced_at', n.over, 'true'),
    -- With their deliveries.
    ('webhook_messages', 'booking.webhook_messages', 'x.created_at', n.at - interval '90 days',
      'x.endpoint_ids is null and not exists (select from booking.webhook_deliveries d where d.message_id = x.id '
        'and d.status = ''queued'')'),
    ('webhook_secrets', 'booking.webhook_secrets', 'x.expires_at', n.at, 'true'),
    ('mail_spendings', 'booking.mail_spendings', 'x.spent_at', n.at - interval '1 day', 'true'),
    ('sms_numbers', 'booking.sms_numbers', 'x.given_at', n.at - interval '1 hour', 'true'),
    ('sms_spendings', 'booking.sms_spendings', 'x.spent_at', n.at - interval '30 days', 'true'),
    ('delivery_events', 'booking.delivery_events', 'x.received_at', n.at - interval '90 days', 'true'),
    ('suppressions', 'booking.suppressions', 'x.lifted_at', n.over, 'true'),
    ('rate_windows', 'booking.rate_windows', 'x.window_end', n.at - interval '10 minutes', 'true'),
    ('refunds', 'booking.refunds', 'x.created_at', booking.financial_limit(), 'x.state <> ''owed'''),
    ('payments', 'booking.payments', 'x.created_at', booking.financial_limit(),
      'not exists (select from booking.refunds f where f.tenant_id = x.tenant_id and f.payment_id = x.id)'),
    ('documents', 'booking.documents', 'x.recorded_at', booking.financial_limit(), 'true'),
    ('ledger_entries', 'booking.ledger_entries', 'x.recorded_at', booking.financial_limit(), 'true'),
    ('archived_messages', 'pgmq.a_holdfast', 'x.archived_at', n.over, 'true')
  ) as r (kind, relation, age, before, condition)
$$;
comment on function booking.retention_rules is
  'What goes when, one row a kind: rows x of relation whose age (an expression over x) is below before, as far as '
  'condition (likewise) holds. The periodic job purge_<kind> deletes them, booking.purge_overdue tells of those that '
  'are left.';
