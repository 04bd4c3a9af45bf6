-- What neither the tour nor the second company's morning leaves behind.
insert into booking.analyst_scopes (role_name, tenant_id)
select 'ada', t.id from booking.tenants t where t.slug = 'northwind';

insert into booking.availability_exceptions (tenant_id, day)
select t.id, current_date + 40 from booking.tenants t where t.slug = 'northwind';

insert into booking.closures (tenant_id, days)
select t.id, daterange(current_date + 50, current_date + 60) from booking.tenants t where t.slug = 'northwind';

insert into booking.console_sessions (digest, created_at, expires_at, client)
values (sha256('session'), now(), now() + interval '12 hours', '192.0.2.1');

insert into booking.accounts (tenant_id, email, roles, status)
select t.id, 'owner@northwind.example', '{owner}', 'active' from booking.tenants t where t.slug = 'northwind';
insert into booking.account_phones (account_id, tenant_id, phone, kind, country, asked_at)
select a.id, a.tenant_id, '+4915123456789', 'mobile', 'DE', now() from booking.accounts a;
insert into booking.sign_in_codes (tenant_id, email, mailbox, attempt_digest)
select t.id, 'owner@northwind.example', 'owner@northwind.example', sha256('attempt') from booking.tenants t where t.slug = 'northwind';
insert into booking.sessions
  (digest, tenant_id, account_id, form, signed_in_at, last_used_at, idle_until, expires_at)
select sha256('session'), a.tenant_id, a.id, 'cookie', now(), now(), now() + interval '12 hours',
  now() + interval '24 hours'
from booking.accounts a;
insert into booking.api_keys (tenant_id, name, kind, role, digest, last4)
select t.id, 'Reports', 'secret', 'analyst', sha256('key'), 'wxyz' from booking.tenants t where t.slug = 'northwind';

insert into booking.consent_states (state_id, tenant_id, created_at)
select gen_random_uuid(), t.id, now() from booking.tenants t where t.slug = 'northwind';

insert into booking.directory_sign_ins
  (state_digest, tenant_id, consent_id, directory_id, browser_digest, nonce, code_verifier, created_at)
select sha256('state'), c.tenant_id, c.state_id, gen_random_uuid(), sha256('browser'), 'nonce', 'verifier', now()
from booking.consent_states c join booking.tenants t on t.id = c.tenant_id and t.slug = 'northwind';

insert into booking.daily_figures (tenant_id, salesperson_id, day, holds, verified, confirmed, canceled, attended)
select s.tenant_id, s.id, current_date - 40, 5, 4, 3, 1, 2 from booking.salespersons s;

insert into booking.provider_findings
  (kind, provider, capability, provider_user, external_id, marker, first_seen_at, last_seen_at)
select 'unknown_booking', h.provider, 'conference', h.host_user_id, '1', gen_random_uuid(), now(), now()
from booking.meetings h limit 1;

insert into simulator.faults (service, kind, created_at) values ('zoom', 'status', now());
insert into simulator.fault_counts (service, kind, struck) values ('zoom', 'status', 3);
insert into simulator.posts (service, url, body, due_at, created_at)
values ('notification', 'http://127.0.0.1:9/', '', now() + interval '1 day', now());
insert into simulator.silences (service, line, telephone, since) values ('twilio', '+15005550006', '+1', now());
insert into simulator.texts (service, account, reference, kind, telephone, line, body, segments, status, sent_at)
values ('twilio', 'AC', 'SM1', 'text', '+1', '+15005550006', '', 1, 'delivered', now());
insert into simulator.twilio_accounts (account, auth_token, created_at) values ('AC', 'none', now());
insert into simulator.mail_accounts (service, account, key, created_at)
values ('mailgun', 'mail.northwind.example', 'key', now());
insert into simulator.mail_records (service, account, reference, kind, data, at)
values ('mailgun', 'mail.northwind.example', '1@mail.northwind.example', 'delivered', '{}', now());
insert into simulator.inactive_addresses (service, account, address, reason, since)
values ('mailgun', 'mail.northwind.example', 'away@example.com', 'bounce', now());
insert into simulator.receivers (receiver, regime, until) values ('127.0.0.1:9', 'slow', now() + interval '1 minute');
insert into simulator.signing_keys (key_id, private_key, created_at) values ('key', 'none', now());
insert into simulator.sign_in_codes
  (code, directory_id, account, client_id, redirect_uri, nonce, code_challenge, expires_at)
select 'code', d.id, 'administrator', 'client', 'http://127.0.0.1:9/', 'nonce', 'challenge', now() + interval '1 minute'
from simulator.directories d limit 1;

insert into booking.notification_templates (tenant_id, purpose, channel, locale, version, subject, text)
select id, 'booking_reminder', 'mail', 'de', 1, 'Bald', '{{ when }}' from booking.tenants limit 1;

insert into booking.sms_spendings (message_id, tenant_id, number_digest, spent_at)
select o.id, o.tenant_id, sha256('number'), now() from booking.notification_outbox o limit 1;
insert into booking.sms_numbers (client_digest, number_digest, given_at)
values (sha256('client'), sha256('number'), now());
insert into booking.suppressions (tenant_id, channel, digest, recipient, reason)
select t.id, 'mail', sha256('away@example.com'), 'away@example.com', 'bounced'
from booking.tenants t where t.slug = 'northwind';
insert into booking.sms_opt_outs (connection_id, digest, is_stopped, changed_at)
select c.id, sha256('number'), true, now() from booking.connections c limit 1;
insert into booking.audit_origins (audit_id, tenant_id, client, created_at)
select a.id, a.tenant_id, '192.0.2.1', now() from booking.audit_logs a limit 1;
insert into booking.delivery_events (connection_id, dedupe, received_at)
select c.id, 'told', now() from booking.connections c limit 1;
insert into booking.sender_domains (id, tenant_id, domain, token)
select gen_random_uuid(), t.id, 'northwind.example', repeat('t', 32) from booking.tenants t where t.slug = 'northwind';
insert into booking.webhook_endpoints (tenant_id, url, types)
select t.id, 'https://crm.example/', array['booking.confirmed'] from booking.tenants t where t.slug = 'northwind';
insert into booking.webhook_secrets (tenant_id, endpoint_id, secret)
select e.tenant_id, e.id, 'v1.' || repeat('0', 16) || '.' || repeat('n', 16) || '.' || repeat('c', 40)
from booking.webhook_endpoints e;
insert into booking.webhook_messages (id, tenant_id, booking_id, type, sequence, data, created_at)
select gen_random_uuid(), e.tenant_id, b.id, 'booking.confirmed', 3, '{}', now()
from booking.webhook_endpoints e
cross join lateral (select * from booking.bookings b where b.tenant_id = e.tenant_id limit 1) b;
insert into booking.webhook_deliveries (tenant_id, endpoint_id, message_id, booking_id, sequence, created_at)
select m.tenant_id, e.id, m.id, m.booking_id, m.sequence, now()
from booking.webhook_messages m join booking.webhook_endpoints e on e.tenant_id = m.tenant_id;

insert into booking.service_salespersons (tenant_id, service_id, salesperson_id, price_amount)
select s.tenant_id, s.id, p.id, 5000
from booking.services s
join booking.salespersons p on p.tenant_id = s.tenant_id
join booking.tenants t on t.id = s.tenant_id and t.slug = 'northwind';

insert into booking.intake_fields (tenant_id, service_id, label, field_type, options)
select s.tenant_id, s.id, 'How did you find us?', 'select', '{By chance,By a friend}'
from booking.services s join booking.tenants t on t.id = s.tenant_id and t.slug = 'northwind';

insert into booking.event_type_map (tenant_id, service_id, event_type_id)
select s.tenant_id, s.id, 4711
from booking.services s join booking.tenants t on t.id = s.tenant_id and t.slug = 'northwind';

insert into booking.cancellation_policies (tenant_id, tiers)
select t.id, '[{"hours_before_start": 24, "fee_percent": 50}]' from booking.tenants t where t.slug = 'northwind';

insert into booking.calendar_accounts
  (id, tenant_id, salesperson_id, provider, subject, address, calendar, token_source, disconnected_at)
select c.id, c.tenant_id, s.id, c.provider, 'sub-1', 'a@b.example', 'a@b.example', 'consent', now()
from booking.connections c join booking.salespersons s on s.tenant_id = c.tenant_id limit 1;

insert into booking.payments (tenant_id, booking_id, customer_id, service_id, salesperson_id, method, state, amount,
  currency, captured_at, recorded_by)
select b.tenant_id, b.id, b.customer_id, b.service_id, b.salesperson_id, 'cash', 'captured', 5000, 'EUR', now(), 'key'
from booking.bookings b join booking.tenants t on t.id = b.tenant_id and t.slug = 'northwind' limit 1;
insert into booking.refunds (tenant_id, payment_id, booking_id, amount, currency, reason)
select p.tenant_id, p.id, p.booking_id, 2000, 'EUR', 'policy' from booking.payments p;
insert into booking.ledger_entries (tenant_id, transaction_id, account, currency, amount, payment_id, day)
select p.tenant_id, '11111111-1111-4111-8111-111111111111', l.account, 'EUR', l.amount, p.id, current_date
from booking.payments p cross join (values ('cash', 5000), ('revenue', -5000)) l (account, amount);

insert into booking.calendar_consents
  (tenant_id, salesperson_id, kind, state_digest, browser_digest, nonce, code_verifier, created_at)
select s.tenant_id, s.id, s.calendar_kind, sha256('state'), sha256('browser'), 'nonce', 'verifier', now()
from booking.salespersons s limit 1;

insert into booking.legal_details (tenant_id, legal_name)
select t.id, 'Northwind Inc.' from booking.tenants t where t.slug = 'northwind';
insert into booking.document_series (tenant_id, series, last_number)
select t.id, 'REC-2026', 1 from booking.tenants t where t.slug = 'northwind';
insert into booking.documents (tenant_id, series, number, label, kind, payment_id, booking_id, locale, data)
select p.tenant_id, 'REC-2026', 1, 'REC-2026-1', 'receipt', p.id, p.booking_id, 'en', '{}' from booking.payments p;
