-- A booking begins as a hold of a slot, becomes pending_verify when the mail with the
-- link is queued, confirmed when meeting and calendar event exist, and ends canceled
-- or expired. booking.transitions is the whole state machine; a trigger holds every
-- writer to it and writes tracking_events and audit_logs in the same transaction.
create table booking.transitions (
  from_status text,
  to_status   text not null,
  event       text not null,
  description text not null,
  constraint a_transition_is_listed_once unique nulls not distinct (from_status, to_status, event)
);
comment on table booking.transitions is 'The state machine of a booking as data. from_status NULL is creation.';
comment on column booking.transitions.from_status is 'Status before, NULL for creation.';
comment on column booking.transitions.to_status is 'Status after.';
comment on column booking.transitions.event is 'What happened.';
comment on column booking.transitions.description is 'When it happens, in a sentence.';

create table booking.customers (
  id         uuid primary key default gen_random_uuid(),
  tenant_id  uuid not null references booking.tenants (id),
  name       booking.short_text,
  email      booking.mail_address not null,
  company    booking.short_text,
  created_at timestamptz not null default booking.now(),
  updated_at timestamptz not null default booking.now(),
  email_key  text generated always as (lower(email)) stored,
  phone        text,
  confirmed_at timestamptz,
  forgotten_at timestamptz,
  forgotten_by text,
  constraint a_telephone_number_of_a_customer_is_e164 check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint who_forgot_says_when check (forgotten_at is not null or forgotten_by is null),
  constraint customers_belong_to_a_tenant unique (tenant_id, id)
);
create unique index a_mail_address_is_one_customer on booking.customers (tenant_id, email_key);
create index clients_by_age on booking.customers (tenant_id, confirmed_at, id) where confirmed_at is not null;
comment on table booking.customers is
  'People who book. Name, company and telephone number change only when the mail address of a booking was proved.';
comment on column booking.customers.id is 'Customer id.';
comment on column booking.customers.tenant_id is 'The tenant they book with.';
comment on column booking.customers.name is 'Name as last proved.';
comment on column booking.customers.email is 'Mail address as first written.';
comment on column booking.customers.email_key is
  'Mail address in lower case, by which it is compared; lower() itself is not leakproof and would not use an index '
  'under row-level security.';
comment on column booking.customers.company is 'Company as last proved.';
comment on column booking.customers.phone is 'Telephone number as last proved, in E.164.';
comment on column booking.customers.confirmed_at is
  'When a booking of theirs was confirmed first: from then on they are a client. NULL: none was, or they are '
  'forgotten.';
comment on column booking.customers.forgotten_at is 'When their personal data were taken out; NULL: they are kept.';
comment on column booking.customers.forgotten_by is 'Who did that: an account, a key, or who ran the command line.';
comment on column booking.customers.created_at is 'First hold.';
comment on column booking.customers.updated_at is 'Last proved change.';

create table booking.bookings (
  id               uuid primary key default gen_random_uuid(),
  tenant_id        uuid not null,
  salesperson_id   uuid not null,
  customer_id      uuid not null,
  start_at_utc     timestamptz not null,
  end_at_utc       timestamptz not null,
  status           booking.booking_status not null default 'hold',
  idempotency_key  text,
  verify_token_jti uuid,
  created_at       timestamptz not null default booking.now(),
  updated_at       timestamptz not null default booking.now(),
  service_id       uuid not null,
  buffer_minutes   integer not null,
  claim_id         uuid not null,
  rescheduled_from uuid,
  customer_name    booking.short_text,
  customer_company booking.short_text,
  client_address   text,
  verified_at      timestamptz,
  cancel_source    booking.cancel_source,
  attendance       booking.attendance,
  is_moved         boolean not null default false,
  timezone         text,
  sequence         integer not null default 0,
  providers        jsonb,
  locale           text,
  customer_phone   text,
  sms_consent      jsonb,
  place            text,
  place_text       text,
  place_changed_at timestamptz,
  calendar_kind    text,
  proof            text not null default 'mail',
  account_id       uuid,
  answers          booking.answers,
  is_anyone        boolean not null default false,
  price_amount     bigint,
  currency         text,
  tax_percent      numeric(5, 2),
  notes            text,
  metadata         jsonb,
  cancel_reason    text,
  version          integer not null default 1,
  is_quiet         boolean not null default false,
  overridden       text[],
  collect          text,
  has_known_address boolean,
  source           text,
  cancellation_tiers jsonb,
  least_fee_amount bigint,
  constraint bookings_belong_to_a_tenant unique (tenant_id, id),
  constraint a_booking_is_with_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_booking_is_for_a_customer_of_its_tenant foreign key (tenant_id, customer_id)
    references booking.customers (tenant_id, id),
  constraint a_booking_is_of_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id),
  constraint a_booking_replaces_one_of_its_tenant foreign key (tenant_id, rescheduled_from)
    references booking.bookings (tenant_id, id),
  constraint a_booking_is_made_by_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete set null (account_id),
  constraint a_proof_is_known check (proof in ('mail', 'payment', 'account', 'staff')),
  constraint a_booking_ends_after_it_starts check (end_at_utc > start_at_utc),
  constraint a_telephone_number_is_e164 check (customer_phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint a_consent_is_an_object check (jsonb_typeof(sms_consent) = 'object'),
  constraint an_amount_has_a_currency check (price_amount is null or currency is not null),
  constraint a_way_to_collect_is_known check (collect in ('none', 'on_site', 'link')),
  constraint a_source_is_known check (source in ('customer', 'account', 'staff', 'program')),
  constraint booked_tiers_are_a_list check (jsonb_typeof(cancellation_tiers) = 'array'),
  constraint a_least_fee_is_a_sum check (least_fee_amount > 0),
  constraint booked_metadata_is_an_object check (jsonb_typeof(metadata) = 'object')
);
-- Keys are forgotten after a day: nearly all rows have none.
create unique index an_idempotency_key_books_once on booking.bookings (tenant_id, idempotency_key)
  where idempotency_key is not null;
create unique index an_active_slot_is_sold_once
  on booking.bookings (tenant_id, salesperson_id, start_at_utc, end_at_utc)
  where status in ('hold', 'pending_verify', 'confirmed');
create unique index a_booking_has_one_replacement
  on booking.bookings (rescheduled_from)
  where status in ('hold', 'pending_verify') and rescheduled_from is not null;
create index unverified_by_client on booking.bookings (tenant_id, client_address)
  where status in ('hold', 'pending_verify');
create index bookings_by_time on booking.bookings (tenant_id, start_at_utc, id);
create index bookings_by_person on booking.bookings (tenant_id, salesperson_id, start_at_utc, id);
create index bookings_by_creation on booking.bookings (tenant_id, created_at);
create index unmarked_meetings on booking.bookings (tenant_id, end_at_utc, id)
  where status = 'confirmed' and attendance is null;
create index bookings_by_end_at on booking.bookings (end_at_utc);
create index bookings_by_account on booking.bookings (tenant_id, account_id) where account_id is not null;
create index bookings_by_customer on booking.bookings (customer_id);
create index replacements_by_original on booking.bookings (tenant_id, rescheduled_from)
  where rescheduled_from is not null;
comment on table booking.bookings is
  'Bookings in all their states. Status changes only along booking.transitions, whoever writes.';
comment on column booking.bookings.id is 'Booking id; also the marker in the meeting''s agenda and the event.';
comment on column booking.bookings.tenant_id is 'The tenant.';
comment on column booking.bookings.salesperson_id is 'Whose time is booked.';
comment on column booking.bookings.customer_id is 'Who booked.';
comment on column booking.bookings.start_at_utc is 'Start of the meeting.';
comment on column booking.bookings.end_at_utc is 'End of the meeting, exclusive.';
comment on column booking.bookings.status is 'hold, pending_verify, confirmed, canceled or expired.';
comment on column booking.bookings.idempotency_key is
  'Path and Idempotency-Key of the request that made it; NULL once the idempotency record is purged, and for raw '
  'rows.';
comment on column booking.bookings.verify_token_jti is
  'jti of the verification link in force; NULL when none was mailed or once it was consumed.';
comment on column booking.bookings.created_at is 'When it was held.';
comment on column booking.bookings.updated_at is 'Last change of the row.';
comment on column booking.bookings.service_id is 'What was booked.';
comment on column booking.bookings.buffer_minutes is 'Buffer in minutes at the time of booking.';
comment on column booking.bookings.claim_id is
  'Bookings of one claim never exclude each other: a booking and the one hold that would replace it.';
comment on column booking.bookings.rescheduled_from is 'The booking this one replaces.';
comment on column booking.bookings.customer_name is
  'Name written with the hold; reaches the customer''s record only when the address is proved.';
comment on column booking.bookings.customer_company is 'Company written with the hold, likewise.';
comment on column booking.bookings.client_address is
  'Network address of the client while the hold is unverified (limit on holds); NULL afterwards.';
comment on column booking.bookings.verified_at is 'When the verify token was consumed.';
comment on column booking.bookings.cancel_source is
  'Who canceled: customer, sales_manual, administrator, reschedule or database.';
comment on column booking.bookings.attendance is 'attended or no_show as recorded last.';
comment on column booking.bookings.is_moved is
  'The organizer moved it in the calendar: it is held to non-overlap only, not to buffers.';
comment on column booking.bookings.timezone is
  'IANA zone of the customer, in which mails and pages tell its times; NULL: unknown, then the tenant''s.';
comment on column booking.bookings.sequence is
  'How often its time, person or place changed, its end included: SEQUENCE of iCalendar (RFC 5545, 3.8.7.4).';
comment on column booking.bookings.locale is
  'Language of the customer, in which messages and pages speak; NULL: unknown, then the tenant''s.';
comment on column booking.bookings.customer_phone is 'Telephone number written with the hold, in E.164; NULL: none.';
comment on column booking.bookings.sms_consent is
  'That the customer wants SMS about this booking: {given, text, at}: how, in which words, when; noted_by in place of '
  'text where staff wrote it down. NULL: not given.';
comment on column booking.bookings.place is
  'Where it takes place, of booking.places: as its service said when it was held. NULL: by hand, then as the service '
  'says now.';
comment on column booking.bookings.place_text is 'Where that is, in words for people; NULL: not said.';
comment on column booking.bookings.place_changed_at is 'When staff last changed that; NULL: as it was held.';
comment on column booking.bookings.answers is
  'What the customer answered, {intake_fields.id: value} as booking.answers_faults has cleaned it; NULL: nothing.';
comment on column booking.bookings.calendar_kind is
  'Kind of calendar that its salesperson had when its confirmation began, of booking.calendar_kinds: there it stays. '
  'NULL: not begun.';
comment on column booking.bookings.proof is
  'What proves that it is meant: mail (the link in it was pressed), payment, account (a person who was signed in, '
  'account_id) or staff (who booked by hand). Said when it is made; by hand it is mail.';
comment on column booking.bookings.account_id is 'Whoever was signed in and booked; NULL: nobody was.';
comment on column booking.bookings.is_anyone is
  'The customer named no person: it was given to one of those who were free.';
comment on column booking.bookings.price_amount is
  'What it costs with tax, in the smallest unit of currency, as its service said when it was booked; NULL: no price '
  'was said.';
comment on column booking.bookings.currency is
  'The company''s currency when it was booked, ISO 4217; NULL: it had none.';
comment on column booking.bookings.tax_percent is 'The tax in the price, in percent; NULL: none is told.';
comment on column booking.bookings.notes is 'What staff wrote down about it; customers never see it.';
comment on column booking.bookings.metadata is
  'What programs of the company keep with it, {name: text}; customers never see it.';
comment on column booking.bookings.cancel_reason is 'Why it was canceled, in words for people; NULL: not said.';
comment on column booking.bookings.version is
  'Rises with every change of time, person, state or details: an edit names the version that it saw.';
comment on column booking.bookings.is_quiet is
  'Staff made it without word to the customer: no confirmation and no invitation.';
comment on column booking.bookings.overridden is
  'Rules that staff passed over when they made it: notice, horizon, hours, grid, closure, calendar (busy) or unknown '
  '(a calendar that could not be read); NULL: none.';
comment on column booking.bookings.collect is
  'How staff want its price paid: none, on_site or link; NULL: it has no price, or staff did not make it.';
comment on column booking.bookings.has_known_address is
  'Whether the mail address was proved with the booking that staff moved; NULL: as its proof says.';
comment on column booking.bookings.source is
  'Where it came from, of booking.source_of; NULL: from a customer, signed in where account_id says so.';
comment on column booking.bookings.cancellation_tiers is
  'The cancellation policy that it was made with, as booking.cancellation_policies.tiers; NULL: not frozen yet, then '
  'the one in force.';
comment on column booking.bookings.least_fee_amount is
  'What canceling it costs at least, because its customer moved it when that would have cost a fee; NULL: nothing.';
comment on column booking.bookings.providers is
  'What it takes to confirm it and who makes that, {capability: provider}, as it was when the confirmation began: '
  'what it is confirmed by has to be on record. NULL: not begun.';

create table booking.holds (
  booking_id     uuid primary key,
  expires_at_utc timestamptz not null,
  tenant_id      uuid not null,
  constraint a_hold_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade
);
create index holds_by_expiry on booking.holds (expires_at_utc);
comment on table booking.holds is
  'When unverified bookings lapse. The row goes when the booking is confirmed, canceled or expired.';
comment on column booking.holds.booking_id is 'The booking.';
comment on column booking.holds.expires_at_utc is 'Whole second from which it blocks nothing.';
comment on column booking.holds.tenant_id is 'The tenant.';

create table booking.link_tokens (
  jti         uuid primary key,
  tenant_id   uuid not null,
  booking_id  uuid not null,
  purpose     text not null,
  message_id  bigint,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null,
  consumed_at timestamptz,
  revoked_at  timestamptz,
  constraint a_link_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_purpose_is_known check (purpose in ('verify', 'cancel', 'reschedule', 'view'))
);
create index link_tokens_by_booking on booking.link_tokens (booking_id);
comment on table booking.link_tokens is
  'Links that were mailed: the claims that the worker signs when it sends, never the token itself. A token counts '
  'only while it is on record here and not revoked.';
comment on column booking.link_tokens.jti is 'JWT id (RFC 7519, 4.1.7).';
comment on column booking.link_tokens.tenant_id is 'The tenant.';
comment on column booking.link_tokens.booking_id is 'The booking.';
comment on column booking.link_tokens.purpose is
  'verify, cancel, reschedule, or view (told to whoever made the booking); worthless for any other.';
comment on column booking.link_tokens.message_id is
  'Message that carries it (cancel and reschedule links), so that a resend carries the same.';
comment on column booking.link_tokens.issued_at is 'iat, whole second.';
comment on column booking.link_tokens.expires_at is 'exp, whole second.';
comment on column booking.link_tokens.consumed_at is 'When a verify link was used.';
comment on column booking.link_tokens.revoked_at is
  'When it was taken back, because its mail went to an address that was wrong; NULL: it counts.';

create table booking.pending_moves (
  booking_id     uuid primary key,
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  start_at_utc   timestamptz not null,
  end_at_utc     timestamptz not null,
  recorded_at    timestamptz not null default booking.now(),
  constraint a_pending_move_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_pending_move_ends_after_it_starts check (end_at_utc > start_at_utc)
);
create index pending_moves_by_salesperson on booking.pending_moves (tenant_id, salesperson_id);
comment on table booking.pending_moves is
  'Organizers'' moves that would overlap another booking, or end in the past while the booking is ahead: recorded, '
  'and applied when that becomes possible (also swaps and rings), one into the past when the booking is over as well.';
comment on column booking.pending_moves.booking_id is 'The booking that was moved in the calendar.';
comment on column booking.pending_moves.tenant_id is 'The tenant.';
comment on column booking.pending_moves.salesperson_id is 'Whose calendar.';
comment on column booking.pending_moves.start_at_utc is 'Start in the calendar.';
comment on column booking.pending_moves.end_at_utc is 'End in the calendar.';
comment on column booking.pending_moves.recorded_at is 'When the conflict was seen.';
