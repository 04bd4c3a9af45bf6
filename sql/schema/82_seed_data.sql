-- Rows that are part of the program: state machine, errors, periodic jobs.
-- Upserted after each load; rows that are not listed here go.
insert into booking.installation default values on conflict do nothing;

with listed (from_status, to_status, event, description) as (values
  (null,             'hold',           'hold',                'A customer holds a free slot.'),
  ('hold',           'pending_verify', 'verify_sent',         'The verification mail was queued.'),
  ('hold',           'expired',        'expired',             'The hold lapsed before it was verified.'),
  ('hold',           'expired',        'confirmation_failed', 'The confirmation failed for good.'),
  ('hold',           'expired',        'superseded',          'The customer gave it up for another one.'),
  ('hold',           'confirmed',      'confirmed',
    'What it takes exists, and an account or staff is its proof.'),
  ('pending_verify', 'expired',        'expired',             'The hold lapsed before it was confirmed.'),
  ('pending_verify', 'expired',        'confirmation_failed',
    'The confirmation failed for good; the slot is free again.'),
  ('pending_verify', 'expired',        'superseded',          'The customer gave it up for another one.'),
  ('pending_verify', 'confirmed',      'confirmed',           'Meeting and calendar event exist.'),
  ('confirmed',      'canceled',       'canceled',            'The customer or an administrator canceled.'),
  ('confirmed',      'canceled',       'sales_manual',
           'The organizer deleted or canceled the event.'),
  ('confirmed',      'canceled',       'rescheduled',         'A new booking takes its place.'),
  ('confirmed',      'canceled',       'manual',              'A DBA changed the row by hand.')
), removed as (
  delete from booking.transitions t
  where not exists (select from listed l
    where (l.from_status, l.to_status, l.event) is not distinct from (t.from_status, t.to_status, t.event))
)
insert into booking.transitions (from_status, to_status, event, description)
select * from listed
on conflict (from_status, to_status, event) do update set description = excluded.description;

with listed (code, public_code, sqlstate, http_status, title, is_stored) as (values
  ('illegal_transition',      'illegal_transition',      'SB001', 409, 'Status change against the state machine',
    false),
  ('confirmed_without_proof', 'confirmed_without_proof', 'SB002', 409, 'Confirmed without meeting and event', false),
  ('unearned_claim',          'unearned_claim',          'SB003', 409, 'Claim of another booking', false),
  ('books_are_kept',          'books_are_kept',          'SB004', 409, 'The books are never changed', false),
  ('books_do_not_balance',    'books_do_not_balance',    'SB005', 409, 'Entries do not balance', false),
  ('invalid_cursor',          'invalid_cursor',          'SB400', 400, 'Not a cursor of this list', false),
  ('invalid_request',         'invalid_request',         'SB400', 400, 'Invalid request', false),
  ('idempotency_key_missing', 'idempotency_key_missing', 'SB400', 400, 'Idempotency-Key is missing', false),
  ('provider_not_choosable',  'provider_not_choosable',  'SB400', 400, 'People cannot be chosen', false),
  ('provider_required',       'provider_required',       'SB400', 400, 'A person has to be chosen', false),
  ('tenant_required',         'tenant_required',         'SB400', 400, 'Several companies are possible', false),
  ('invalid_consent_state',   'invalid_state',           'SB400', 400, 'Consent request unknown, used or too old',
    false),
  ('consent_denied',          'consent_denied',          'SB400', 400, 'Consent was denied', false),
  ('unauthorized',            'unauthorized',            'SB401', 401, 'Credentials missing or wrong', false),
  ('sign_in_required',        'sign_in_required',        'SB401', 401, 'Sign in', false),
  ('invalid_code',            'invalid_code',            'SB401', 401, 'Code not valid', false),
  ('invalid_key',             'invalid_key',             'SB401', 401, 'Key not valid', false),
  ('invalid_token',           'invalid_token',           'SB401', 401, 'Link token not valid', false),
  ('forbidden',               'forbidden',               'SB403', 403, 'Not for this role', false),
  ('field_forbidden',         'field_forbidden',         'SB403', 403, 'Field not for this role', false),
  ('fresh_sign_in_required',  'fresh_sign_in_required',  'SB403', 403, 'Signed in too long ago for this', false),
  ('cross_site',              'cross_site',              'SB403', 403, 'Sent from another site', false),
  ('origin_not_allowed',      'origin_not_allowed',      'SB403', 403, 'Not for pages of this site', false),
  ('tenant_scope',            'tenant_scope',            'SB403', 403, 'Tenant missing, unknown or not consistent',
    false),
  ('audience_not_allowed',    'audience_not_allowed',    'SB403', 403, 'Not for this audience', false),
  ('not_found',               'not_found',               'SB404', 404, 'Not found', true),
  ('service_not_found',       'service_not_found',       'SB404', 404, 'No such service', true),
  ('tenant_not_found',        'tenant_not_found',        'SB404', 404, 'No such company', false),
  ('salesperson_not_found',   'salesperson_not_found',   'SB404', 404, 'No such salesperson', true),
  ('closure_not_found',       'closure_not_found',       'SB404', 404, 'No such closure', false),
  ('exception_not_found',     'exception_not_found',     'SB404', 404, 'No hours of its own', false),
  ('booking_not_found',       'booking_not_found',       'SB404', 404, 'No such booking', true),
  ('method_not_allowed',      'method_not_allowed',      'SB405', 405, 'Method not allowed', false),
  ('request_timeout',         'request_timeout',         'SB408', 408, 'Request not sent in time', false),
  ('slot_unavailable',        'slot_unavailable',        'SB409', 409, 'Slot not available', true),
  ('has_future_bookings',     'has_future_bookings',     'SB409', 409, 'Something is booked still', false),
  ('hold_expired',            'hold_expired',            'SB409', 409, 'Hold expired', true),
  ('invalid_state',           'invalid_state',           'SB409', 409, 'Not possible in the present state', true),
  ('token_consumed',          'token_consumed',          'SB409', 409, 'Link already used', true),
  ('deadline_passed',         'deadline_passed',         'SB409', 409, 'Too late to change', true),
  ('version_conflict',        'version_conflict',        'SB409', 409, 'Changed meanwhile', false),
  ('too_many_salespeople',    'too_many_salespeople',    'SB409', 409, 'Too many salespeople', false),
  ('too_many_services',       'too_many_services',       'SB409', 409, 'Too many services', false),
  ('refund_too_large',        'refund_too_large',        'SB409', 409, 'More than was paid', false),
  ('payments_not_ready',      'payments_not_ready',      'SB409', 409, 'Payments cannot be taken', false),
  ('place_not_possible',      'place_not_possible',      'SB409', 409, 'Place cannot be made', false),
  ('slug_taken',              'slug_taken',              'SB409', 409, 'Slug taken', false),
  ('directory_taken',         'directory_taken',         'SB409', 409, 'Directory belongs to another company', false),
  ('too_many_webhooks',       'too_many_webhooks',       'SB409', 409, 'Too many endpoints of webhooks', false),
  ('member_exists',           'member_exists',           'SB409', 409, 'This address has an account already', false),
  ('last_owner',              'last_owner',              'SB409', 409, 'The last owner stays', false),
  ('no_encryption_key',       'no_encryption_key',       'SB409', 409, 'Nothing secret can be stored', false),
  ('consent_not_effective',   'consent_not_effective',   'SB409', 409, 'Consent not effective yet', false),
  ('calendar_account_differs', 'calendar_account_differs', 'SB409', 409, 'Bookings are in another account', false),
  ('salesperson_exists',      'salesperson_exists',      'SB409', 409, 'Salesperson exists', false),
  ('payload_too_large',       'payload_too_large',       'SB413', 413, 'Payload too large', false),
  ('unsupported_media_type',  'unsupported_media_type',  'SB415', 415, 'Unsupported media type', false),
  ('invalid_answers',         'invalid_answers',         'SB422', 422, 'Answers not valid', false),
  ('wrong_currency',          'wrong_currency',          'SB422', 422, 'Not the company''s currency', false),
  ('invalid_slot',            'invalid_slot',            'SB422', 422, 'Slot is never offered', true),
  ('idempotency_key_reused',  'idempotency_key_reused',  'SB423', 422, 'Idempotency-Key used with another request',
    false),
  ('rate_limited',            'rate_limited',            'SB429', 429, 'Too many requests', false),
  ('mail_limit',              'mail_limit',              'SB429', 429, 'Too many mails', false),
  ('sms_limit',               'sms_limit',               'SB429', 429, 'Too many telephone numbers', false),
  ('too_many_holds',          'too_many_holds',          'SB429', 429, 'Too many open holds', false),
  ('internal_error',          'internal_error',          'SB500', 500, 'Internal error', false),
  ('confirmation_failed',     'confirmation_failed',     'SB502', 502, 'Confirmation failed', true),
  ('calendar_unavailable',    'calendar_unavailable',    'SB503', 503, 'Calendar cannot be read just now', false),
  ('unavailable',             'unavailable',             'SB503', 503, 'Temporarily unavailable', false)
), removed as (
  delete from booking.errors r where not exists (select from listed l where l.code = r.code)
)
insert into booking.errors (code, public_code, sqlstate, http_status, title, is_stored)
select * from listed
on conflict (code) do update
  set public_code = excluded.public_code, sqlstate = excluded.sqlstate, http_status = excluded.http_status,
      title = excluded.title, is_stored = excluded.is_stored;

-- Another wording is another id; one that is not shown any more stays, because bookings name it.
insert into booking.consent_texts (id, channel, locale, words) values
  ('sms-en-1', 'sms', 'en', 'Yes, tell me about this booking by SMS at this number. I can end that at any time by '
    'answering STOP.'),
  ('sms-de-1', 'sms', 'de', 'Ja, informieren Sie mich zu dieser Buchung per SMS an diese Nummer. Mit der Antwort STOP '
    'kann ich das jederzeit beenden.'),
  ('sms-ja-1', 'sms', 'ja', 'この予約についてのお知らせを、この番号へのSMSで受け取ります。STOPと返信すればいつでも止められます。')
on conflict (id) do update set channel = excluded.channel, locale = excluded.locale, words = excluded.words;

-- A millisecond means: at every tick of the workers.
with listed (name, every) as (values
  ('expire_holds',  interval '1 millisecond'),
  ('requeue',       interval '1 millisecond'),
  ('outbox',        interval '1 millisecond'),
  ('webhooks',      interval '1 millisecond'),
  ('subscription', interval '1 millisecond'),
  ('reconcile_bookings',         interval '1 millisecond'),
  ('sync_calendar',         interval '1 millisecond'),
  ('reconcile_objects',        interval '1 millisecond'),
  ('sender_domain', interval '1 minute'),
  ('pending_moves', interval '30 seconds'),
  ('restarts',      interval '1 minute'),
  ('agendas',       interval '1 minute'),
  -- One for each of booking.retention_rules: what fails or is slow holds no other up.
  ('purge_bookings',            interval '10 minutes'),
  ('purge_reservations',        interval '1 minute'),
  ('purge_idempotency_records', interval '10 minutes'),
  ('purge_inbound_events',      interval '10 minutes'),
  ('purge_audit_logs',          interval '10 minutes'),
  ('purge_stray_audit_logs',    interval '10 minutes'),
  ('purge_audit_origins',       interval '10 minutes'),
  ('purge_consent_states',      interval '10 minutes'),
  ('purge_console_sessions',    interval '10 minutes'),
  ('purge_sign_in_codes',       interval '10 minutes'),
  ('purge_sessions',            interval '10 minutes'),
  ('purge_accounts',            interval '10 minutes'),
  ('purge_api_keys',            interval '10 minutes'),
  ('purge_directory_sign_ins',  interval '10 minutes'),
  ('purge_calendar_consents',   interval '10 minutes'),
  ('purge_busy_days',           interval '10 minutes'),
  ('purge_mirrored_items',      interval '10 minutes'),
  ('purge_calendar_mirrors',    interval '10 minutes'),
  ('purge_provider_findings',   interval '10 minutes'),
  ('purge_conference_host_days',      interval '10 minutes'),
  ('purge_notification_outbox', interval '10 minutes'),
  ('purge_notification_templates', interval '10 minutes'),
  ('purge_webhook_messages', interval '10 minutes'),
  ('purge_webhook_secrets', interval '10 minutes'),
  ('purge_mail_spendings',      interval '10 minutes'),
  ('purge_sms_numbers',         interval '10 minutes'),
  ('purge_sms_spendings',       interval '10 minutes'),
  ('purge_delivery_events',     interval '10 minutes'),
  ('purge_suppressions',        interval '10 minutes'),
  ('purge_rate_windows',        interval '10 minutes'),
  ('purge_refunds',             interval '10 minutes'),
  ('purge_payments',            interval '10 minutes'),
  ('purge_documents',           interval '10 minutes'),
  ('purge_ledger_entries',      interval '10 minutes'),
  ('purge_archived_messages',   interval '10 minutes')
), removed as (
  delete from booking.periodic_jobs j where not exists (select from listed l where l.name = j.name)
)
insert into booking.periodic_jobs (name, every)
select * from listed
on conflict (name) do update set every = excluded.every;
