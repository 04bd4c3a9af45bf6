-- Everything as of the first release: sql/schema/00 to 79, in their order.

-- 00_schemas.sql
-- Four rooms. `booking` holds the truth and the functions that guard it; `api` holds
-- the only functions that the app and the worker may call; `analytics` holds views for
-- analysts; `simulator` (70_simulator.sql) holds the simulated cloud's own state.
create schema if not exists booking;
comment on schema booking is
  'Tables of the booking system and the internal functions that guard them. Nobody but the owner has rights here.';

create schema if not exists api;
comment on schema api is
  'The functions that app and worker may call: SECURITY DEFINER, search_path pinned, one statement per request.';

create schema if not exists analytics;
comment on schema analytics is
  'Views for analysts; aggregates and facts without personal data.';

create type booking.outcome as (
  status   integer,
  headers  jsonb,
  body     bytea,
  replayed boolean,
  "fetch"  jsonb,
  saga_id  bigint
);
comment on type booking.outcome is
  'An HTTP answer made by the database: status, headers and body as they go out. status NULL: busy times must be fetched first (fetch), or a saga must be awaited (saga_id).';

-- 10_installation.sql
-- What belongs to the database as a whole: who it is, what it refuses with, and its clockwork.
create table booking.installation (
  only_row        boolean primary key default true,
  installation_id uuid not null default gen_random_uuid(),
  created_at      timestamptz not null default clock_timestamp(),
  constraint there_is_one_installation check (only_row)
);
comment on table booking.installation is
  'One row: the identity of this database. It travels in Zoom agendas so that a restored copy or a staging system never deletes meetings of another database.';
comment on column booking.installation.only_row is 'Always true: keeps the table at one row.';
comment on column booking.installation.installation_id is 'Random identity, made by migrate.';
comment on column booking.installation.created_at is 'When migrate made this database.';

create table booking.refusals (
  code        text primary key,
  public_code text not null,
  sqlstate    text not null,
  http_status integer not null,
  title       text not null,
  is_stored   boolean not null,
  constraint a_code_is_a_slug check (code ~ '^[a-z][a-z_]*$'),
  constraint a_refusal_is_of_class_sb check (sqlstate ~ '^SB[0-9]{3}$'),
  constraint a_refusal_is_an_http_error check (http_status between 400 and 599)
);
comment on table booking.refusals is
  'Every refusal there is: its stable code, SQLSTATE, HTTP status and title. The one place where a code becomes a status.';
comment on column booking.refusals.code is 'Stable slug; MESSAGE of the raised error.';
comment on column booking.refusals.public_code is '`code` of the problem document (RFC 9457); the same slug except where one code has two statuses.';
comment on column booking.refusals.sqlstate is 'SQLSTATE of class SB; letters I to Z are free for applications (SQL standard, 23.1).';
comment on column booking.refusals.http_status is 'Status of the HTTP answer.';
comment on column booking.refusals.title is 'Short human text; `title` of the problem document.';
comment on column booking.refusals.is_stored is 'Whether an idempotency record keeps this answer (404, 409, 422, 502) or a retry may fare better (400, 401, 429, 503).';

create table booking.periodic_jobs (
  name        text primary key,
  every       interval not null,
  next_run_at timestamptz not null default clock_timestamp(),
  last_run_at timestamptz,
  last_result jsonb,
  constraint a_period_is_positive check (every > interval '0')
);
comment on table booking.periodic_jobs is
  'Work that is due again and again. A worker that finds a row due moves next_run_at in the same transaction, so each run happens once however many workers there are.';
comment on column booking.periodic_jobs.name is 'Name of the job; api.run_periodic knows what each does.';
comment on column booking.periodic_jobs.every is 'Default distance between runs; zero-length is refused. Jobs bound to WORKER_TICK_SECONDS are due at every tick.';
comment on column booking.periodic_jobs.next_run_at is 'When it is due next.';
comment on column booking.periodic_jobs.last_run_at is 'When it last ran.';
comment on column booking.periodic_jobs.last_result is 'What the last run reported (counts).';

create table booking.rate_windows (
  scope        text not null,
  window_start timestamptz not null,
  requests     integer not null default 0,
  primary key (scope, window_start)
);
comment on table booking.rate_windows is
  'Requests per minute as merged from the counters of all app processes once a second (decision: rate limits).';
comment on column booking.rate_windows.scope is 'Digest of tenant and client address, or tenant alone.';
comment on column booking.rate_windows.window_start is 'Start of the minute (UTC).';
comment on column booking.rate_windows.requests is 'Requests seen in this minute by all processes.';

-- 20_tenants.sql
-- Who sells time. A tenant is pending until its Entra administrator consents, active
-- afterwards; disabled stops it everywhere. Configuration that was never set is NULL
-- and follows the environment or the documented default at the moment of use.
create table booking.tenants (
  id             uuid primary key default gen_random_uuid(),
  name           text not null,
  slug           text not null,
  m365_tenant_id uuid,
  status         text not null default 'pending',
  created_at     timestamptz not null default clock_timestamp(),
  constraint tenant_slug_is_taken_once unique (slug),
  constraint directory_is_taken_once unique (m365_tenant_id),
  constraint a_slug_is_lower_case_words check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) between 3 and 63),
  constraint a_tenant_status_is_known check (status in ('pending', 'active', 'disabled')),
  constraint an_active_tenant_has_a_directory check (status <> 'active' or m365_tenant_id is not null),
  constraint a_tenant_name_has_a_length check (length(name) between 1 and 200)
);
comment on table booking.tenants is 'Companies whose customers book; each connects its own Microsoft Entra directory.';
comment on column booking.tenants.id is 'Tenant id; every row of every tenant table carries it.';
comment on column booking.tenants.name is 'Name shown to customers and in mails.';
comment on column booking.tenants.slug is 'Public name in addresses: lower-case letters and digits, single hyphens inside, 3 to 63 characters.';
comment on column booking.tenants.m365_tenant_id is 'Entra directory (tenant) id, proved by an app-only token; NULL until connected.';
comment on column booking.tenants.status is 'pending, active or disabled.';
comment on column booking.tenants.created_at is 'When the tenant was connected first.';

create table booking.tenant_config (
  tenant_id             uuid primary key references booking.tenants (id),
  timezone              text not null default 'UTC',
  hold_ttl_seconds      integer,
  cancel_deadline_hours integer,
  min_notice_minutes    integer not null default 0,
  horizon_days          integer not null default 90,
  reschedule_policy     text not null default 'cancel_first',
  accent_colour         text not null default '#1f6feb',
  contact_line          text,
  shared_mailbox        text,
  mail_directory_id     uuid,
  updated_at            timestamptz not null default clock_timestamp(),
  constraint a_hold_lasts_a_second_to_a_day check (hold_ttl_seconds between 1 and 86400),
  constraint a_deadline_is_hours check (cancel_deadline_hours between 0 and 8760),
  constraint a_notice_is_minutes check (min_notice_minutes between 0 and 525600),
  constraint a_horizon_is_days check (horizon_days between 1 and 730),
  constraint a_reschedule_policy_is_known check (reschedule_policy in ('cancel_first', 'keep_until_confirmed')),
  constraint a_colour_is_six_hex_digits check (accent_colour ~ '^#[0-9a-fA-F]{6}$')
);
comment on table booking.tenant_config is 'Configuration of a tenant. NULL means: never set, the environment''s value holds at the moment of use.';
comment on column booking.tenant_config.tenant_id is 'The tenant.';
comment on column booking.tenant_config.timezone is 'IANA zone of the tenant: default display zone and the zone of analytics days.';
comment on column booking.tenant_config.hold_ttl_seconds is 'Seconds an unverified hold lives; NULL follows HOLD_TTL_SECONDS.';
comment on column booking.tenant_config.cancel_deadline_hours is 'Hours before the start until which customers may cancel or reschedule; NULL follows CANCEL_DEADLINE_HOURS.';
comment on column booking.tenant_config.min_notice_minutes is 'A slot is sold at the latest this many minutes before its start.';
comment on column booking.tenant_config.horizon_days is 'How many days ahead slots are sold.';
comment on column booking.tenant_config.reschedule_policy is 'cancel_first: the old booking is canceled at once; keep_until_confirmed: it stays until the new one is confirmed.';
comment on column booking.tenant_config.accent_colour is 'Accent of the tenant''s pages, #rrggbb.';
comment on column booking.tenant_config.contact_line is 'Whom customers may call when it is too late to change, one line.';
comment on column booking.tenant_config.shared_mailbox is 'Sender of this tenant''s mails; NULL follows GRAPH_SHARED_MAILBOX.';
comment on column booking.tenant_config.mail_directory_id is 'Directory that owns the shared mailbox; NULL follows GRAPH_MAIL_TENANT_ID.';
comment on column booking.tenant_config.updated_at is 'Last change.';

create table booking.consent_states (
  state_id   uuid primary key default gen_random_uuid(),
  tenant_id  uuid not null references booking.tenants (id),
  created_at timestamptz not null default clock_timestamp(),
  used_at    timestamptz
);
create index consent_states_by_tenant on booking.consent_states (tenant_id);
comment on table booking.consent_states is 'Consent requests sent to Entra. The signed `state` names a row; it is good for one hour and for one successful callback.';
comment on column booking.consent_states.state_id is 'Random id inside the signed state.';
comment on column booking.consent_states.tenant_id is 'The tenant that asked.';
comment on column booking.consent_states.created_at is 'Start of its hour.';
comment on column booking.consent_states.used_at is 'When a callback succeeded with it.';

create table booking.services (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  name           text not null default 'Meeting',
  slot_minutes   integer not null default 60,
  step_minutes   integer not null default 30,
  buffer_minutes integer not null default 10,
  is_default     boolean not null default false,
  active         boolean not null default true,
  constraint services_belong_to_a_tenant unique (tenant_id, id),
  constraint a_slot_is_five_minutes_to_a_day check (slot_minutes between 5 and 1440),
  constraint a_step_is_five_minutes_to_a_day check (step_minutes between 5 and 1440),
  constraint a_buffer_is_at_most_four_hours check (buffer_minutes between 0 and 240)
);
create unique index a_tenant_has_one_default_service on booking.services (tenant_id) where is_default;
comment on table booking.services is 'What can be booked: length, grid and buffer. Each tenant starts with one.';
comment on column booking.services.id is 'Service id.';
comment on column booking.services.tenant_id is 'The tenant that sells it.';
comment on column booking.services.name is 'Name shown to customers.';
comment on column booking.services.slot_minutes is 'Length of a slot in minutes.';
comment on column booking.services.step_minutes is 'Distance of the grid in minutes, counted in absolute time from the opening instant.';
comment on column booking.services.buffer_minutes is 'Minutes kept free before and after; between two bookings the larger buffer counts.';
comment on column booking.services.is_default is 'The service meant when a request names none.';
comment on column booking.services.active is 'False: not sold any more.';

create table booking.salespersons (
  id            uuid primary key default gen_random_uuid(),
  tenant_id     uuid not null references booking.tenants (id),
  graph_user_id text not null,
  display_name  text not null,
  timezone      text not null,
  active        boolean not null default true,
  created_at    timestamptz not null default clock_timestamp(),
  constraint salespersons_belong_to_a_tenant unique (tenant_id, id),
  constraint a_salesperson_name_has_a_length check (length(display_name) between 1 and 200),
  constraint a_graph_user_has_a_length check (length(graph_user_id) between 1 and 254)
);
create unique index a_calendar_is_sold_once on booking.salespersons (tenant_id, lower(graph_user_id));
comment on table booking.salespersons is 'People whose time is sold; their Outlook calendar is the truth.';
comment on column booking.salespersons.id is 'Salesperson id; also the id of the resource that reservations of their time refer to.';
comment on column booking.salespersons.tenant_id is 'The tenant they work for.';
comment on column booking.salespersons.graph_user_id is 'User principal name (mail address) or object id in Microsoft Graph.';
comment on column booking.salespersons.display_name is 'Name shown to customers.';
comment on column booking.salespersons.timezone is 'IANA zone of their working hours.';
comment on column booking.salespersons.active is 'False: sells no slots; still followed until the last confirmed booking has ended.';
comment on column booking.salespersons.created_at is 'When they were added.';

create table booking.availability_rules (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null references booking.tenants (id),
  salesperson_id uuid,
  weekday        smallint not null,
  opens          time not null,
  closes         time not null,
  constraint a_rule_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id),
  constraint a_weekday_is_iso check (weekday between 1 and 7),
  constraint hours_open_before_they_close check (opens < closes)
);
create index availability_rules_by_tenant on booking.availability_rules (tenant_id, salesperson_id, weekday);
comment on table booking.availability_rules is 'Weekly working hours. Rules of a salesperson replace all those of the tenant.';
comment on column booking.availability_rules.id is 'Row id.';
comment on column booking.availability_rules.tenant_id is 'The tenant.';
comment on column booking.availability_rules.salesperson_id is 'The salesperson, or NULL for everybody of the tenant who has no rules of their own.';
comment on column booking.availability_rules.weekday is 'ISO weekday: 1 Monday to 7 Sunday.';
comment on column booking.availability_rules.opens is 'Local opening time in the salesperson''s zone.';
comment on column booking.availability_rules.closes is 'Local closing time; 24:00 is midnight at the end of the day.';

create table booking.availability_exceptions (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null references booking.tenants (id),
  salesperson_id uuid,
  day            date not null,
  opens          time,
  closes         time,
  constraint an_exception_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id),
  constraint an_exception_is_closed_or_has_hours check ((opens is null and closes is null) or opens < closes)
);
create index availability_exceptions_by_day on booking.availability_exceptions (tenant_id, day);
comment on table booking.availability_exceptions is 'Dates with other hours than the weekly rules: holidays (no hours) and special opening hours (which replace the day''s rules). A person''s exception beats the tenant''s.';
comment on column booking.availability_exceptions.id is 'Row id.';
comment on column booking.availability_exceptions.tenant_id is 'The tenant.';
comment on column booking.availability_exceptions.salesperson_id is 'The salesperson, or NULL for everybody of the tenant.';
comment on column booking.availability_exceptions.day is 'Local date in the salesperson''s zone.';
comment on column booking.availability_exceptions.opens is 'Local opening time, NULL: closed that day.';
comment on column booking.availability_exceptions.closes is 'Local closing time, NULL: closed that day.';

-- 21_zones.sql
-- Which time zones there are. pg_timezone_names reads hundreds of files at each look, so
-- its names are copied here at every migrate (83_zones.sql).
create table booking.zones (
  name text primary key
);
comment on table booking.zones is
  'Time zones that may be named: IANA names as this server knows them, without abbreviations (EST) and without POSIX rules (FOO5), which PostgreSQL would take without a word.';
comment on column booking.zones.name is 'IANA name, in its own spelling.';

-- 30_bookings.sql
-- A booking begins as a hold of a slot, becomes pending_verify when the mail with the
-- link is queued, confirmed when Zoom meeting and Outlook event exist, and ends canceled
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
  name       text,
  email      text not null,
  email_key  text generated always as (lower(email)) stored,
  company    text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint customers_belong_to_a_tenant unique (tenant_id, id),
  constraint a_customer_name_has_a_length check (length(name) <= 200),
  constraint a_customer_mail_has_a_length check (length(email) between 3 and 254),
  constraint a_customer_company_has_a_length check (length(company) <= 200)
);
create unique index a_mail_address_is_one_customer on booking.customers (tenant_id, email_key);
comment on table booking.customers is 'People who book. Name and company change only when the mail address of a booking was proved.';
comment on column booking.customers.id is 'Customer id.';
comment on column booking.customers.tenant_id is 'The tenant they book with.';
comment on column booking.customers.name is 'Name as last proved.';
comment on column booking.customers.email is 'Mail address as first written.';
comment on column booking.customers.email_key is 'Mail address in lower case, by which it is compared; lower() itself is not leakproof and would not use an index under row-level security.';
comment on column booking.customers.company is 'Company as last proved.';
comment on column booking.customers.created_at is 'First hold.';
comment on column booking.customers.updated_at is 'Last proved change.';

create table booking.bookings (
  id               uuid primary key default gen_random_uuid(),
  tenant_id        uuid not null,
  salesperson_id   uuid not null,
  customer_id      uuid not null,
  start_at_utc     timestamptz not null,
  end_at_utc       timestamptz not null,
  status           text not null default 'hold',
  idempotency_key  text,
  verify_token_jti uuid,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  service_id       uuid not null,
  buffer_minutes   integer not null,
  claim_id         uuid not null,
  rescheduled_from uuid,
  customer_name    text,
  customer_company text,
  client_address   text,
  verified_at      timestamptz,
  cancel_source    text,
  attendance       text,
  is_moved         boolean not null default false,
  constraint bookings_belong_to_a_tenant unique (tenant_id, id),
  constraint an_idempotency_key_books_once unique (tenant_id, idempotency_key),
  constraint a_booking_is_with_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id),
  constraint a_booking_is_for_a_customer_of_its_tenant foreign key (tenant_id, customer_id) references booking.customers (tenant_id, id),
  constraint a_booking_is_of_a_service_of_its_tenant foreign key (tenant_id, service_id) references booking.services (tenant_id, id),
  constraint a_booking_replaces_one_of_its_tenant foreign key (tenant_id, rescheduled_from) references booking.bookings (tenant_id, id),
  constraint a_status_is_known check (status in ('hold', 'pending_verify', 'confirmed', 'canceled', 'expired')),
  constraint a_booking_ends_after_it_starts check (end_at_utc > start_at_utc),
  constraint a_cancel_source_is_known check (cancel_source in ('customer', 'sales_manual', 'administrator', 'reschedule', 'database')),
  constraint an_attendance_is_known check (attendance in ('attended', 'no_show')),
  constraint a_hold_name_has_a_length check (length(customer_name) <= 200),
  constraint a_hold_company_has_a_length check (length(customer_company) <= 200)
);
create unique index an_active_slot_is_sold_once
  on booking.bookings (tenant_id, salesperson_id, start_at_utc, end_at_utc)
  where status in ('hold', 'pending_verify', 'confirmed');
create unique index a_booking_has_one_replacement
  on booking.bookings (rescheduled_from)
  where status in ('hold', 'pending_verify') and rescheduled_from is not null;
create index unverified_by_client on booking.bookings (tenant_id, client_address) where status in ('hold', 'pending_verify');
create index bookings_by_time on booking.bookings (tenant_id, start_at_utc, id);
create index moved_bookings on booking.bookings (salesperson_id, end_at_utc) where is_moved and status = 'confirmed';
create index bookings_by_end on booking.bookings using brin (end_at_utc);
create index bookings_by_customer on booking.bookings (customer_id);
create index replacements_by_original on booking.bookings (tenant_id, rescheduled_from) where rescheduled_from is not null;
comment on table booking.bookings is 'Bookings in all their states. Status changes only along booking.transitions, whoever writes.';
comment on column booking.bookings.id is 'Booking id; also the marker in Zoom''s agenda and the Outlook event.';
comment on column booking.bookings.tenant_id is 'The tenant.';
comment on column booking.bookings.salesperson_id is 'Whose time is booked.';
comment on column booking.bookings.customer_id is 'Who booked.';
comment on column booking.bookings.start_at_utc is 'Start of the meeting.';
comment on column booking.bookings.end_at_utc is 'End of the meeting, exclusive.';
comment on column booking.bookings.status is 'hold, pending_verify, confirmed, canceled or expired.';
comment on column booking.bookings.idempotency_key is 'Path and Idempotency-Key of the request that made it; NULL once the idempotency record is purged, and for raw rows.';
comment on column booking.bookings.verify_token_jti is 'jti of the verification link in force; NULL when none was mailed or once it was consumed.';
comment on column booking.bookings.created_at is 'When it was held.';
comment on column booking.bookings.updated_at is 'Last change of the row.';
comment on column booking.bookings.service_id is 'What was booked.';
comment on column booking.bookings.buffer_minutes is 'Buffer in minutes at the time of booking.';
comment on column booking.bookings.claim_id is 'Bookings of one claim never exclude each other: a booking and the one hold that would replace it.';
comment on column booking.bookings.rescheduled_from is 'The booking this one replaces.';
comment on column booking.bookings.customer_name is 'Name written with the hold; reaches the customer''s record only when the address is proved.';
comment on column booking.bookings.customer_company is 'Company written with the hold, likewise.';
comment on column booking.bookings.client_address is 'Network address of the client while the hold is unverified (limit on holds); NULL afterwards.';
comment on column booking.bookings.verified_at is 'When the verify token was consumed.';
comment on column booking.bookings.cancel_source is 'Who canceled: customer, sales_manual, administrator, reschedule or database.';
comment on column booking.bookings.attendance is 'attended or no_show as recorded last.';
comment on column booking.bookings.is_moved is 'The organizer moved it in Outlook: it is held to non-overlap only, not to buffers.';

create table booking.holds (
  booking_id     uuid primary key,
  expires_at_utc timestamptz not null,
  tenant_id      uuid not null,
  constraint a_hold_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade
);
create index holds_by_expiry on booking.holds (expires_at_utc);
comment on table booking.holds is 'When unverified bookings lapse. The row goes when the booking is confirmed, canceled or expired.';
comment on column booking.holds.booking_id is 'The booking.';
comment on column booking.holds.expires_at_utc is 'Whole second from which it blocks nothing.';
comment on column booking.holds.tenant_id is 'The tenant.';

create table booking.link_tokens (
  jti         uuid primary key,
  tenant_id   uuid not null,
  booking_id  uuid not null,
  purpose     text not null,
  mail_id     bigint,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null,
  consumed_at timestamptz,
  constraint a_link_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_purpose_is_known check (purpose in ('verify', 'cancel', 'reschedule'))
);
create index link_tokens_by_booking on booking.link_tokens (booking_id);
create index link_tokens_by_mail on booking.link_tokens (mail_id) where mail_id is not null;
comment on table booking.link_tokens is 'Links that were mailed: the claims that the worker signs when it sends, never the token itself.';
comment on column booking.link_tokens.jti is 'JWT id (RFC 7519, 4.1.7).';
comment on column booking.link_tokens.tenant_id is 'The tenant.';
comment on column booking.link_tokens.booking_id is 'The booking.';
comment on column booking.link_tokens.purpose is 'verify, cancel or reschedule; worthless for any other.';
comment on column booking.link_tokens.mail_id is 'Mail that carries it (cancel and reschedule links), so that a resend carries the same.';
comment on column booking.link_tokens.issued_at is 'iat, whole second.';
comment on column booking.link_tokens.expires_at is 'exp, whole second.';
comment on column booking.link_tokens.consumed_at is 'When a verify link was used.';

create table booking.pending_moves (
  booking_id     uuid primary key,
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  start_at_utc   timestamptz not null,
  end_at_utc     timestamptz not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  constraint a_pending_move_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_pending_move_ends_after_it_starts check (end_at_utc > start_at_utc)
);
create index pending_moves_by_salesperson on booking.pending_moves (tenant_id, salesperson_id);
comment on table booking.pending_moves is 'Organizers'' moves that would overlap another booking: recorded, and applied when that becomes possible (also swaps and rings).';
comment on column booking.pending_moves.booking_id is 'The booking that was moved in Outlook.';
comment on column booking.pending_moves.tenant_id is 'The tenant.';
comment on column booking.pending_moves.salesperson_id is 'Whose calendar.';
comment on column booking.pending_moves.start_at_utc is 'Start in Outlook.';
comment on column booking.pending_moves.end_at_utc is 'End in Outlook.';
comment on column booking.pending_moves.recorded_at is 'When the conflict was seen.';

-- 31_reservations.sql
-- What a booking uses: one row per resource (the salesperson; a Zoom host; later rooms,
-- equipment, second hosts). The exclusion constraints that make double selling impossible
-- live here. Rows exist only while they block; release deletes them.
create table booking.zoom_hosts (
  id           uuid primary key default gen_random_uuid(),
  user_id      text not null,
  limited_until timestamptz,
  created_at   timestamptz not null default clock_timestamp(),
  constraint a_zoom_host_is_listed_once unique (user_id)
);
comment on table booking.zoom_hosts is 'Licensed Zoom users that host our meetings; rows appear when ZOOM_HOST_USER_IDS names them.';
comment on column booking.zoom_hosts.id is 'Resource id of the host.';
comment on column booking.zoom_hosts.user_id is 'Zoom user id or mail address.';
comment on column booking.zoom_hosts.limited_until is 'Zoom answered that its daily limit is reached: not used before this instant.';
comment on column booking.zoom_hosts.created_at is 'When it was first seen.';

create table booking.reservations (
  booking_id     uuid not null,
  resource_id    uuid not null,
  tenant_id      uuid not null,
  kind           text not null,
  claim_id       uuid not null,
  buffer_minutes integer not null,
  core           tstzrange,
  padded         tstzrange,
  constraint a_booking_reserves_a_resource_once primary key (booking_id, resource_id),
  constraint a_reservation_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_resource_kind_is_known check (kind in ('salesperson', 'zoom_host')),
  constraint resources_never_overlap exclude using gist (resource_id with =, core with &&, claim_id with <>),
  constraint buffers_are_kept exclude using gist (resource_id with =, padded with &&, claim_id with <>)
);
comment on table booking.reservations is 'Ranges of time that active bookings use of each resource; the database refuses an overlap whoever writes.';
comment on column booking.reservations.booking_id is 'The booking.';
comment on column booking.reservations.resource_id is 'salespersons.id or zoom_hosts.id.';
comment on column booking.reservations.tenant_id is 'The tenant.';
comment on column booking.reservations.kind is 'salesperson or zoom_host.';
comment on column booking.reservations.claim_id is 'Rows of one claim never exclude each other.';
comment on column booking.reservations.buffer_minutes is 'Buffer of this booking in minutes.';
comment on column booking.reservations.core is '[start, end); NULL while several moves are applied together, and for a host that an organizer''s move made overlap.';
comment on column booking.reservations.padded is '[start, end + buffer); NULL for moved bookings and for hosts: they are held to non-overlap only.';

-- 40_history.sql
-- What happened. tracking_events is for people and figures, audit_logs for who did what;
-- every move of a booking writes both in its own transaction. Order is that of the
-- identity columns, never of clocks.
create table booking.tracking_events (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null,
  booking_id      uuid not null,
  type            text not null,
  occurred_at_utc timestamptz not null,
  meta_json       jsonb not null default '{}',
  constraint a_tracking_event_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_tracking_type_is_known check (type in (
    'hold_created', 'verify_sent', 'confirmed', 'confirmation_failed', 'canceled', 'expired', 'rescheduled',
    'attended', 'no_show', 'event_moved_by_sales', 'event_move_conflict', 'calendar_overlap',
    'customer_reinvite_required', 'customer_notify_required'))
);
create index tracking_events_by_booking on booking.tracking_events (booking_id, id);
create index open_follow_ups on booking.tracking_events (tenant_id, id)
  where type in ('customer_reinvite_required', 'customer_notify_required', 'event_move_conflict', 'confirmation_failed')
    and not jsonb_exists(meta_json, 'handled_at');
comment on table booking.tracking_events is 'What happened to bookings, for figures and follow-ups.';
comment on column booking.tracking_events.id is 'Order of events.';
comment on column booking.tracking_events.tenant_id is 'The tenant.';
comment on column booking.tracking_events.booking_id is 'The booking.';
comment on column booking.tracking_events.type is 'Kind of event.';
comment on column booking.tracking_events.occurred_at_utc is 'When.';
comment on column booking.tracking_events.meta_json is 'Details; of a move: from, to, event; of a cancellation also source. {"handled_at"} once a follow-up is done.';

create table booking.audit_logs (
  id             bigint generated always as identity primary key,
  tenant_id      uuid,
  actor_type     text not null,
  actor_id       text,
  action         text not null,
  target_type    text not null,
  target_id      text,
  meta_json      jsonb not null default '{}',
  created_at_utc timestamptz not null,
  constraint an_actor_type_is_known check (actor_type in ('customer', 'organizer', 'administrator', 'system', 'database'))
);
create index audit_logs_by_target on booking.audit_logs (target_id, id);
create index audit_logs_by_time on booking.audit_logs using brin (created_at_utc);
comment on table booking.audit_logs is 'Who did what to what. tenant_id is NULL for what concerns no tenant (junk at the webhook).';
comment on column booking.audit_logs.id is 'Order of entries.';
comment on column booking.audit_logs.tenant_id is 'The tenant, or NULL.';
comment on column booking.audit_logs.actor_type is 'customer, organizer (in Outlook), administrator, system or database (a DBA by hand).';
comment on column booking.audit_logs.actor_id is 'Customer id, Graph user, administrator, worker or database user.';
comment on column booking.audit_logs.action is 'What was done, noun.verb.';
comment on column booking.audit_logs.target_type is 'booking, salesperson, tenant, config, subscription, webhook …';
comment on column booking.audit_logs.target_id is 'Id of the target.';
comment on column booking.audit_logs.meta_json is 'Details; of a change: before and after; of a move: from, to, event.';
comment on column booking.audit_logs.created_at_utc is 'When.';

create table booking.daily_figures (
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  day            date not null,
  holds          bigint not null default 0,
  verified       bigint not null default 0,
  confirmed      bigint not null default 0,
  canceled       bigint not null default 0,
  expired        bigint not null default 0,
  attended       bigint not null default 0,
  no_show        bigint not null default 0,
  primary key (tenant_id, salesperson_id, day),
  constraint figures_are_of_a_person_of_their_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id)
);
comment on table booking.daily_figures is 'Counts of bookings that retention has purged; analytics adds them to the live ones.';
comment on column booking.daily_figures.tenant_id is 'The tenant.';
comment on column booking.daily_figures.salesperson_id is 'The salesperson.';
comment on column booking.daily_figures.day is 'Day of the hold in the tenant''s zone.';
comment on column booking.daily_figures.holds is 'Bookings held.';
comment on column booking.daily_figures.verified is 'Of these: verify token consumed.';
comment on column booking.daily_figures.confirmed is 'Of these: ever confirmed.';
comment on column booking.daily_figures.canceled is 'Of these: canceled by customer, organizer, administrator or database, not by rescheduling.';
comment on column booking.daily_figures.expired is 'Of these: expired, failed confirmations included.';
comment on column booking.daily_figures.attended is 'Of these: attended.';
comment on column booking.daily_figures.no_show is 'Of these: not attended.';

create table booking.analyst_scopes (
  role_name text not null,
  tenant_id uuid not null references booking.tenants (id),
  primary key (role_name, tenant_id)
);
comment on table booking.analyst_scopes is 'Database logins of analysts who see only some tenants. A login without a row here sees all.';
comment on column booking.analyst_scopes.role_name is 'Login role (session_user).';
comment on column booking.analyst_scopes.tenant_id is 'A tenant it may see.';

-- 50_idempotency.sql
-- The first answer to a keyed request, kept to be given again byte for byte.
create table booking.idempotency_records (
  tenant_id        uuid not null,
  path             text not null,
  key              text not null,
  request_digest   bytea not null,
  response_status  integer,
  response_headers jsonb,
  response_body    bytea,
  saga_id          bigint,
  created_at       timestamptz not null,
  primary key (tenant_id, path, key),
  constraint a_key_is_visible_ascii check (key ~ '^[!-~]{1,255}$'),
  constraint an_answer_is_whole_or_awaited check ((response_status is null) = (response_body is null) and (response_status is not null or saga_id is not null))
);
create index idempotency_records_by_age on booking.idempotency_records using brin (created_at);
comment on table booking.idempotency_records is 'Idempotency keys with a digest of the request and the stored answer; scope is tenant, path and key; kept at least 24 hours.';
comment on column booking.idempotency_records.tenant_id is 'The tenant.';
comment on column booking.idempotency_records.path is 'Path of the request below the tenant.';
comment on column booking.idempotency_records.key is 'Idempotency-Key header: 1 to 255 visible ASCII characters.';
comment on column booking.idempotency_records.request_digest is 'SHA-256 of the request as canonical JSON value; equal for equal JSON values.';
comment on column booking.idempotency_records.response_status is 'HTTP status of the answer; NULL while a confirmation is awaited.';
comment on column booking.idempotency_records.response_headers is 'Headers that belong to the answer.';
comment on column booking.idempotency_records.response_body is 'Body, rendered once.';
comment on column booking.idempotency_records.saga_id is 'Confirmation saga that this key is bound to.';
comment on column booking.idempotency_records.created_at is 'When the key was first used.';

-- 60_sagas.sql
-- Work at the providers as rows. A saga is one undertaking (confirm, cancel, move, …) of
-- one booking; its steps come from booking.saga_definitions. A worker claims a step in one
-- short transaction, calls the provider with no transaction open, and reports in another.
-- booking.provider_objects is the intent log: no create is sent before its row is
-- committed, and only objects with a row here are ever deleted.
create table booking.saga_definitions (
  kind         text not null,
  position     integer not null,
  action       text not null,
  compensation text,
  performer    text not null default 'worker',
  primary key (kind, position),
  constraint a_saga_kind_is_known check (kind in ('confirm', 'cancel', 'move')),
  constraint a_performer_is_known check (performer in ('worker', 'database'))
);
comment on table booking.saga_definitions is 'Which steps a saga takes, in which order, and what undoes each.';
comment on column booking.saga_definitions.kind is 'confirm, cancel or move.';
comment on column booking.saga_definitions.position is 'Order of the step.';
comment on column booking.saga_definitions.action is 'create_meeting, create_event, record, delete_event, delete_meeting or update_meeting.';
comment on column booking.saga_definitions.compensation is 'Action that undoes it when the saga fails later.';
comment on column booking.saga_definitions.performer is 'worker: a provider is called; database: done inside the report of the step before.';

create table booking.sagas (
  id          bigint generated always as identity primary key,
  tenant_id   uuid not null,
  booking_id  uuid not null,
  kind        text not null,
  status      text not null default 'running',
  deadline_at timestamptz,
  token_jti   uuid,
  last_error  text,
  created_at  timestamptz not null,
  settled_at  timestamptz,
  finished_at timestamptz,
  constraint a_saga_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint sagas_belong_to_a_tenant unique (tenant_id, id),
  constraint a_saga_status_is_known check (status in ('running', 'compensating', 'done', 'failed'))
);
create unique index a_booking_is_confirmed_once on booking.sagas (booking_id) where kind = 'confirm';
create index sagas_by_booking on booking.sagas (booking_id, id);
create index open_sagas on booking.sagas (id) where finished_at is null;
comment on table booking.sagas is 'Undertakings at the providers and how far they got.';
comment on column booking.sagas.id is 'Saga id; the queue message holds nothing else.';
comment on column booking.sagas.tenant_id is 'The tenant.';
comment on column booking.sagas.booking_id is 'The booking.';
comment on column booking.sagas.kind is 'confirm, cancel or move.';
comment on column booking.sagas.status is 'running; compensating (failed, being undone); done; failed (undone).';
comment on column booking.sagas.deadline_at is 'A confirmation ends for good at this instant; NULL: none.';
comment on column booking.sagas.token_jti is 'Verify token that started a confirmation.';
comment on column booking.sagas.last_error is 'Why it failed or is retried.';
comment on column booking.sagas.created_at is 'When it was recorded.';
comment on column booking.sagas.settled_at is 'When its outcome for the customer was certain (confirmed, or failed for good).';
comment on column booking.sagas.finished_at is 'When nothing was left to do, compensation included.';

create table booking.provider_objects (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null,
  booking_id      uuid not null,
  provider        text not null,
  directory_id    uuid,
  owner_user      text not null,
  external_id     text,
  state           text not null default 'intended',
  start_at_utc    timestamptz not null,
  end_at_utc      timestamptz not null,
  create_attempts integer not null default 0,
  delete_attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_error      text,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint an_object_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id),
  constraint a_provider_is_known check (provider in ('zoom', 'graph')),
  constraint an_object_state_is_known check (state in ('intended', 'live', 'delete_owed', 'deleted')),
  constraint a_live_object_has_an_id check (state <> 'live' or external_id is not null)
);
create unique index a_booking_has_one_object_of_a_provider on booking.provider_objects (booking_id, provider) where state in ('intended', 'live');
create index provider_objects_by_booking on booking.provider_objects (booking_id);
create index provider_objects_by_external_id on booking.provider_objects (external_id) where external_id is not null;
create index own_events on booking.provider_objects (tenant_id, owner_user, start_at_utc) where provider = 'graph' and state in ('live', 'delete_owed');
create index deletions_owed on booking.provider_objects (next_attempt_at) where state = 'delete_owed';
comment on table booking.provider_objects is 'Intent log of meetings and events: a row is committed before every create, and stays until the object is known to be gone. Only objects with a row are ever deleted.';
comment on column booking.provider_objects.id is 'Intent id.';
comment on column booking.provider_objects.tenant_id is 'The tenant.';
comment on column booking.provider_objects.booking_id is 'The booking it is for; its id is the marker at the provider.';
comment on column booking.provider_objects.provider is 'zoom or graph.';
comment on column booking.provider_objects.directory_id is 'Entra directory of the calendar; NULL for Zoom.';
comment on column booking.provider_objects.owner_user is 'Zoom host user id, or Graph user whose calendar holds the event.';
comment on column booking.provider_objects.external_id is 'Zoom meeting id or Outlook event id; NULL while the outcome of a create is unknown.';
comment on column booking.provider_objects.state is 'intended: a create may have happened; live; delete_owed: must go; deleted: known to be gone or never made.';
comment on column booking.provider_objects.start_at_utc is 'Start of the object as last written (own events are busy in Outlook and are matched by it).';
comment on column booking.provider_objects.end_at_utc is 'End of the object as last written.';
comment on column booking.provider_objects.create_attempts is 'Creates that were sent; from the second on the worker searches first.';
comment on column booking.provider_objects.delete_attempts is 'Deletes that were tried. The cap of ten ends a step, never this duty.';
comment on column booking.provider_objects.next_attempt_at is 'When an owed deletion is tried next.';
comment on column booking.provider_objects.last_error is 'Last error of create or delete.';
comment on column booking.provider_objects.created_at is 'When the intent was recorded.';
comment on column booking.provider_objects.updated_at is 'Last change.';

create table booking.saga_steps (
  saga_id         bigint not null,
  position        integer not null,
  tenant_id       uuid not null,
  action          text not null,
  performer       text not null default 'worker',
  status          text not null default 'pending',
  attempts        integer not null default 0,
  object_id       bigint references booking.provider_objects (id),
  lease           uuid,
  lease_until     timestamptz,
  next_attempt_at timestamptz,
  result          jsonb,
  last_error      text,
  started_at      timestamptz,
  finished_at     timestamptz,
  primary key (saga_id, position),
  constraint a_step_is_of_a_saga_of_its_tenant foreign key (tenant_id, saga_id) references booking.sagas (tenant_id, id) on delete cascade,
  constraint a_step_status_is_known check (status in ('pending', 'running', 'done', 'failed', 'skipped', 'dead'))
);
create index saga_steps_of_objects on booking.saga_steps (object_id) where object_id is not null;
create index dead_saga_steps on booking.saga_steps (saga_id) where status = 'dead';
comment on table booking.saga_steps is 'Steps of sagas; compensations are appended with positions from 101.';
comment on column booking.saga_steps.saga_id is 'The saga.';
comment on column booking.saga_steps.position is 'Order; from 101 compensations.';
comment on column booking.saga_steps.tenant_id is 'The tenant.';
comment on column booking.saga_steps.action is 'What to do.';
comment on column booking.saga_steps.performer is 'worker or database.';
comment on column booking.saga_steps.status is 'pending, running (claimed), done, failed (for good; the saga compensates), skipped, dead (ten attempts; visible, and still owed).';
comment on column booking.saga_steps.attempts is 'How often it was claimed.';
comment on column booking.saga_steps.object_id is 'The meeting or event it makes, changes or deletes.';
comment on column booking.saga_steps.lease is 'Random token of the claim; a report must carry it.';
comment on column booking.saga_steps.lease_until is 'When another worker may claim it.';
comment on column booking.saga_steps.next_attempt_at is 'Not before this instant (backoff, Retry-After).';
comment on column booking.saga_steps.result is 'What the provider answered (ids, addresses).';
comment on column booking.saga_steps.last_error is 'Last error.';
comment on column booking.saga_steps.started_at is 'First claim.';
comment on column booking.saga_steps.finished_at is 'End.';

create table booking.meetings (
  booking_id          uuid primary key,
  tenant_id           uuid not null,
  provider            text not null,
  provider_meeting_id text not null,
  host_user_id        text,
  join_url            text not null,
  start_url           text,
  created_at          timestamptz not null default clock_timestamp(),
  constraint a_meeting_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_meeting_provider_is_known check (provider in ('zoom', 'teams'))
);
comment on table booking.meetings is 'The video meeting of a booking that is or was confirmed.';
comment on column booking.meetings.booking_id is 'The booking.';
comment on column booking.meetings.tenant_id is 'The tenant.';
comment on column booking.meetings.provider is 'zoom (teams is reserved).';
comment on column booking.meetings.provider_meeting_id is 'Meeting id; Zoom''s exceed 32 bits.';
comment on column booking.meetings.host_user_id is 'Zoom host.';
comment on column booking.meetings.join_url is 'Address for the customer.';
comment on column booking.meetings.start_url is 'Address for the host; expires two hours after it was made (Zoom), never shown to customers.';
comment on column booking.meetings.created_at is 'When it was recorded.';

create table booking.graph_events (
  booking_id        uuid primary key,
  tenant_id         uuid not null,
  organizer_user_id text not null,
  event_id          text not null,
  ical_uid          text,
  etag              text,
  updated_at        timestamptz not null default clock_timestamp(),
  constraint an_event_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade
);
create unique index an_event_is_of_one_booking on booking.graph_events (tenant_id, event_id);
comment on table booking.graph_events is 'The Outlook event of a booking that is or was confirmed.';
comment on column booking.graph_events.booking_id is 'The booking.';
comment on column booking.graph_events.tenant_id is 'The tenant.';
comment on column booking.graph_events.organizer_user_id is 'Graph user whose calendar holds it.';
comment on column booking.graph_events.event_id is 'Immutable event id (Prefer: IdType="ImmutableId").';
comment on column booking.graph_events.ical_uid is 'iCalUId.';
comment on column booking.graph_events.etag is '@odata.etag as last seen.';
comment on column booking.graph_events.updated_at is 'Last change.';

create table booking.mails (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null references booking.tenants (id),
  booking_id      uuid not null,
  kind            text not null,
  recipient       text not null,
  recipient_key   text generated always as (lower(recipient)) stored,
  verify_jti      uuid,
  status          text not null default 'queued',
  attempts        integer not null default 0,
  lease_until     timestamptz,
  next_attempt_at timestamptz,
  last_error      text,
  created_at      timestamptz not null,
  finished_at     timestamptz,
  constraint a_mail_is_about_a_booking_of_its_tenant foreign key (tenant_id, booking_id) references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_mail_kind_is_known check (kind in ('verification', 'confirmed', 'links', 'confirmation_failed', 'replacement_lapsed')),
  constraint a_mail_status_is_known check (status in ('queued', 'sent', 'dropped', 'dead'))
);
create index mails_by_booking on booking.mails (booking_id, kind, created_at);
create index queued_mails on booking.mails (created_at) where status = 'queued';
create index dead_mails on booking.mails (id) where status = 'dead';
create index mails_by_recipient on booking.mails (tenant_id, recipient_key, created_at);
comment on table booking.mails is 'Mails that we owe or sent. Content is rendered when sent; links are signed then.';
comment on column booking.mails.id is 'Mail id; the queue message holds nothing else.';
comment on column booking.mails.tenant_id is 'The tenant.';
comment on column booking.mails.booking_id is 'The booking it is about.';
comment on column booking.mails.kind is 'verification, confirmed, links, confirmation_failed or replacement_lapsed.';
comment on column booking.mails.recipient is 'Mail address.';
comment on column booking.mails.recipient_key is 'Mail address in lower case, for the limit per address.';
comment on column booking.mails.verify_jti is 'Verification: the link to mail, the same when asked again.';
comment on column booking.mails.status is 'queued, sent (accepted by Graph), dropped (no longer true), dead (refused for good).';
comment on column booking.mails.attempts is 'How often sending was tried.';
comment on column booking.mails.lease_until is 'A worker is sending it until then.';
comment on column booking.mails.next_attempt_at is 'Not before this instant.';
comment on column booking.mails.last_error is 'Last error.';
comment on column booking.mails.created_at is 'When it was queued.';
comment on column booking.mails.finished_at is 'When it was sent, dropped or given up.';

-- 61_calendar.sql
-- What Outlook tells us: notifications, subscriptions, and busy times cached per person and day.
create table booking.graph_subscriptions (
  id                  uuid primary key default gen_random_uuid(),
  tenant_id           uuid not null,
  salesperson_id      uuid not null,
  subscription_id     text,
  resource            text not null,
  client_state_digest bytea,
  expiration_utc      timestamptz,
  status              text not null default 'wanted',
  attempts            integer not null default 0,
  lease_until         timestamptz,
  next_attempt_at     timestamptz,
  last_error          text,
  created_at_utc      timestamptz not null default clock_timestamp(),
  updated_at_utc      timestamptz not null default clock_timestamp(),
  renew_at            timestamptz,
  constraint a_subscription_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id),
  constraint a_calendar_is_subscribed_once unique (salesperson_id),
  constraint a_subscription_status_is_known check (status in ('wanted', 'live', 'delete_owed', 'deleted'))
);
create unique index a_subscription_id_is_known_once on booking.graph_subscriptions (subscription_id) where subscription_id is not null;
comment on table booking.graph_subscriptions is 'Graph change notifications per salesperson: what we want and what Graph granted.';
comment on column booking.graph_subscriptions.id is 'Row id.';
comment on column booking.graph_subscriptions.tenant_id is 'The tenant.';
comment on column booking.graph_subscriptions.salesperson_id is 'Whose calendar.';
comment on column booking.graph_subscriptions.subscription_id is 'Graph''s id; NULL until granted.';
comment on column booking.graph_subscriptions.resource is 'users/{id}/events.';
comment on column booking.graph_subscriptions.client_state_digest is 'SHA-256 of the random clientState sent with the create call; the secret itself is not kept.';
comment on column booking.graph_subscriptions.expiration_utc is 'As granted by Graph.';
comment on column booking.graph_subscriptions.status is 'wanted (create it), live, delete_owed, deleted.';
comment on column booking.graph_subscriptions.attempts is 'Failed attempts since the last success.';
comment on column booking.graph_subscriptions.lease_until is 'A worker is at it until then.';
comment on column booking.graph_subscriptions.next_attempt_at is 'Not before this instant.';
comment on column booking.graph_subscriptions.last_error is 'Last error.';
comment on column booking.graph_subscriptions.created_at_utc is 'When it was first wanted.';
comment on column booking.graph_subscriptions.updated_at_utc is 'Last change.';
comment on column booking.graph_subscriptions.renew_at is 'When it is renewed: about a third of the granted life before its end; at once when Graph asks for it.';

create table booking.webhook_jobs (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null,
  salesperson_id  uuid not null,
  subscription_id text not null,
  change_type     text,
  resource_id     text,
  lifecycle_event text,
  received_at_utc timestamptz not null,
  status          text not null default 'queued',
  attempts        integer not null default 0,
  lease_until     timestamptz,
  next_attempt_at timestamptz,
  last_error      text,
  outcome         text,
  created_at_utc  timestamptz not null default clock_timestamp(),
  finished_at_utc timestamptz,
  claimed_at_utc  timestamptz,
  constraint a_job_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id),
  constraint a_job_status_is_known check (status in ('queued', 'processing', 'done', 'dead')),
  constraint a_job_is_a_change_or_a_lifecycle_event check ((lifecycle_event is null) = (change_type is not null and resource_id is not null))
);
create index webhook_jobs_by_age on booking.webhook_jobs (created_at_utc);
create index webhook_jobs_by_event on booking.webhook_jobs (resource_id) where resource_id is not null;
create index open_webhook_jobs on booking.webhook_jobs (id) where status in ('queued', 'processing');
create index dead_webhook_jobs on booking.webhook_jobs (id) where status = 'dead';
comment on table booking.webhook_jobs is 'Notifications from Graph, one row per item, stored before the 202.';
comment on column booking.webhook_jobs.id is 'Job id; the queue message names it.';
comment on column booking.webhook_jobs.tenant_id is 'The tenant.';
comment on column booking.webhook_jobs.salesperson_id is 'Whose calendar changed.';
comment on column booking.webhook_jobs.subscription_id is 'Graph''s subscription id.';
comment on column booking.webhook_jobs.change_type is 'created, updated or deleted; NULL for lifecycle items.';
comment on column booking.webhook_jobs.resource_id is 'Outlook event id; NULL for lifecycle items.';
comment on column booking.webhook_jobs.lifecycle_event is 'reauthorizationRequired, subscriptionRemoved or missed.';
comment on column booking.webhook_jobs.received_at_utc is 'When it arrived.';
comment on column booking.webhook_jobs.status is 'queued, processing, done or dead.';
comment on column booking.webhook_jobs.attempts is 'How often it was claimed.';
comment on column booking.webhook_jobs.lease_until is 'A worker is at it until then.';
comment on column booking.webhook_jobs.next_attempt_at is 'Not before this instant.';
comment on column booking.webhook_jobs.last_error is 'Last error.';
comment on column booking.webhook_jobs.outcome is 'What it led to: moved, canceled, conflict, none …';
comment on column booking.webhook_jobs.created_at_utc is 'When it was stored.';
comment on column booking.webhook_jobs.finished_at_utc is 'When it was done or given up.';
comment on column booking.webhook_jobs.claimed_at_utc is 'When a worker claimed it last: what it then reads in Outlook is not older.';

create table booking.calendar_states (
  salesperson_id        uuid primary key,
  tenant_id             uuid not null,
  generation            bigint not null default 0,
  lease                 uuid,
  lease_until           timestamptz,
  last_polled_at        timestamptz,
  next_poll_at          timestamptz not null default clock_timestamp(),
  mass_cancel_stopped_at timestamptz,
  mass_cancel_allowed_at timestamptz,
  poll_claimed_at       timestamptz,
  last_error            text,
  constraint a_calendar_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id)
);
comment on table booking.calendar_states is 'Per calendar: generation of its busy cache, who is fetching it, when it was compared with Outlook.';
comment on column booking.calendar_states.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_states.tenant_id is 'The tenant.';
comment on column booking.calendar_states.generation is 'Raised whenever the calendar changed: a fetch that began before stores nothing.';
comment on column booking.calendar_states.lease is 'Random token of the fetch under way; one fetch at a time however many ask.';
comment on column booking.calendar_states.lease_until is 'A dead holder''s lease lapses.';
comment on column booking.calendar_states.last_polled_at is 'When every confirmed future booking was last compared with Outlook.';
comment on column booking.calendar_states.next_poll_at is 'When that is due next (SYNC_POLL_SECONDS).';
comment on column booking.calendar_states.mass_cancel_stopped_at is 'A comparison that would have canceled too many bookings was stopped then.';
comment on column booking.calendar_states.mass_cancel_allowed_at is 'An administrator agreed then to let the next comparison cancel them.';
comment on column booking.calendar_states.poll_claimed_at is 'When a worker began the comparison under way: what it reads in Outlook is not older.';
comment on column booking.calendar_states.last_error is 'Why the last comparison was incomplete; NULL when it was whole.';

create table booking.busy_days (
  salesperson_id uuid not null,
  day            date not null,
  tenant_id      uuid not null,
  fetched_at     timestamptz not null,
  items          tstzrange[] not null,
  primary key (salesperson_id, day),
  constraint a_busy_day_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id)
);
create index busy_days_by_age on booking.busy_days (fetched_at);
comment on table booking.busy_days is 'Busy times of Outlook per person and UTC day, as Graph''s getSchedule told; our own events are among them.';
comment on column booking.busy_days.salesperson_id is 'Whose calendar.';
comment on column booking.busy_days.day is 'UTC day.';
comment on column booking.busy_days.tenant_id is 'The tenant.';
comment on column booking.busy_days.fetched_at is 'When Graph answered; fresh for AVAILABILITY_CACHE_SECONDS.';
comment on column booking.busy_days.items is 'Busy, tentative and out-of-office items that touch the day or come within four hours of it (the widest buffer), whole, one element each.';

-- 70_simulator.sql
-- The simulated Entra, Graph and Zoom: state that stands in for the providers', shared by all
-- processes and kept over restarts. Nothing of the booking system refers to it, and nothing in
-- it refers to the booking system: the two only meet over HTTP (or its in-process stand-in).
create schema if not exists simulator;
comment on schema simulator is
  'State of the simulated cloud (Entra, Graph, Zoom) for demo, tests and mock mode; empty in production.';

create sequence simulator.numbers;
comment on sequence simulator.numbers is 'Makes ids that are opaque, yet the same in every run.';
create sequence simulator.meeting_numbers start 83000000117 increment 7919;
comment on sequence simulator.meeting_numbers is 'Zoom meeting ids: above 32 bits and not consecutive.';

create table simulator.directories (
  id         uuid primary key,
  name       text not null,
  consent    text not null default 'never',
  roles      text[] not null,
  is_open    boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  constraint consent_is_known check (consent in ('never', 'granted', 'revoked'))
);
comment on table simulator.directories is 'Simulated Entra directories (tenants), and whether they consented to our application.';
comment on column simulator.directories.id is 'The directory''s GUID.';
comment on column simulator.directories.name is 'Shown on the consent page.';
comment on column simulator.directories.consent is 'never (no service principal, tokens are refused), granted, or revoked (tokens carry no roles).';
comment on column simulator.directories.roles is 'Application permissions that consent gives.';
comment on column simulator.directories.is_open is 'true: a mailbox comes into being when it is first asked for.';
comment on column simulator.directories.created_at is 'When it was made.';

create table simulator.users (
  directory_id uuid not null references simulator.directories (id) on delete cascade,
  address      text not null,
  object_id    uuid not null default gen_random_uuid(),
  display_name text not null,
  timezone     text not null default 'UTC',
  kind         text not null default 'person',
  created_at   timestamptz not null default clock_timestamp(),
  primary key (directory_id, address),
  constraint an_object_id_is_unique unique (object_id),
  constraint an_address_is_lower_case check (address = lower(address)),
  constraint a_user_kind_is_known check (kind in ('person', 'shared', 'unlicensed'))
);
comment on table simulator.users is 'Simulated people and shared mailboxes of a directory.';
comment on column simulator.users.directory_id is 'The directory.';
comment on column simulator.users.address is 'Mail address in lower case; the user id of Graph.';
comment on column simulator.users.object_id is 'The users GUID; Graph takes it in place of the address.';
comment on column simulator.users.display_name is 'Name.';
comment on column simulator.users.timezone is 'IANA zone of the mailbox.';
comment on column simulator.users.kind is 'person, shared (mailbox without calendar owner), or unlicensed (a user without mailbox).';
comment on column simulator.users.created_at is 'When it was made.';

create table simulator.events (
  id               text primary key,
  mutable_id       text not null,
  number           bigint not null default nextval('simulator.numbers'),
  directory_id     uuid not null,
  address          text not null,
  transaction_id   text,
  creation_digest  bytea,
  ical_uid         text not null,
  revision         integer not null default 1,
  subject          text not null default '',
  body             text not null default '',
  body_type        text not null default 'html',
  location         text not null default '',
  start_at         timestamptz not null,
  end_at           timestamptz not null,
  zone             text not null default 'UTC',
  is_all_day       boolean not null default false,
  show_as          text not null default 'busy',
  sensitivity      text not null default 'normal',
  type             text not null default 'singleInstance',
  series_master_id text,
  is_cancelled     boolean not null default false,
  is_draft         boolean not null default false,
  attendees        jsonb not null default '[]',
  properties       jsonb not null default '{}',
  created_at       timestamptz not null default clock_timestamp(),
  modified_at      timestamptz not null default clock_timestamp(),
  deleted_at       timestamptz,
  foreign key (directory_id, address) references simulator.users (directory_id, address) on delete cascade,
  constraint an_event_does_not_end_before_it_starts check (end_at >= start_at),
  constraint a_status_is_one_of_outlooks check (show_as in ('free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'))
);
create unique index a_transaction_id_makes_one_event on simulator.events (directory_id, address, transaction_id) where transaction_id is not null and deleted_at is null;
create unique index a_mutable_id_names_one_event on simulator.events (mutable_id);
create index events_of_a_calendar on simulator.events (directory_id, address, start_at);
comment on table simulator.events is 'Calendar events of simulated Outlook. A deleted event keeps its row and answers 404.';
comment on column simulator.events.id is 'Immutable id; opaque, case-sensitive.';
comment on column simulator.events.mutable_id is 'Id for callers that did not ask for immutable ones; changes when the event moves to another folder.';
comment on column simulator.events.number is 'Order of creation.';
comment on column simulator.events.directory_id is 'The directory.';
comment on column simulator.events.address is 'Whose calendar.';
comment on column simulator.events.transaction_id is 'transactionId given at creation.';
comment on column simulator.events.creation_digest is 'SHA-256 of the request that created it; the same transactionId with another request is refused.';
comment on column simulator.events.ical_uid is 'iCalUId.';
comment on column simulator.events.revision is 'Raised by every change; changeKey and ETag are made of it.';
comment on column simulator.events.subject is 'Subject.';
comment on column simulator.events.body is 'Body as given.';
comment on column simulator.events.body_type is 'html or text.';
comment on column simulator.events.location is 'Display name of the location.';
comment on column simulator.events.start_at is 'Start; of an all-day event midnight UTC of a floating date.';
comment on column simulator.events.end_at is 'End, exclusive.';
comment on column simulator.events.zone is 'Zone name of the request that set the times, as given.';
comment on column simulator.events.is_all_day is 'A floating day or days.';
comment on column simulator.events.show_as is 'free, tentative, busy, oof, workingElsewhere or unknown.';
comment on column simulator.events.sensitivity is 'normal, personal, private or confidential.';
comment on column simulator.events.type is 'singleInstance, occurrence, exception or seriesMaster.';
comment on column simulator.events.series_master_id is 'The series that an occurrence or exception belongs to.';
comment on column simulator.events.is_cancelled is 'Cancelled by its organizer, still in the calendar.';
comment on column simulator.events.is_draft is 'Changed by its organizer, the update not sent yet.';
comment on column simulator.events.attendees is 'Attendees as Graph writes them.';
comment on column simulator.events.properties is 'Single-value extended properties: id to value.';
comment on column simulator.events.created_at is 'When it was created.';
comment on column simulator.events.modified_at is 'Last change.';
comment on column simulator.events.deleted_at is 'When it was deleted or cancelled away; Graph does not find it any more.';

create table simulator.mails (
  id             bigint generated always as identity primary key,
  recipient      text not null,
  recipient_name text not null default '',
  sender         text not null,
  sender_name    text not null default '',
  directory_id   uuid not null,
  kind           text not null,
  subject        text not null default '',
  body           text not null default '',
  body_type      text not null default 'html',
  event_id       text,
  sent_at        timestamptz not null default clock_timestamp(),
  read_at        timestamptz,
  constraint a_mail_kind_is_known check (kind in ('mail', 'invitation', 'update', 'cancellation'))
);
create index mails_of_a_mailbox on simulator.mails (recipient, id);
create index mails_by_age on simulator.mails (sent_at);
comment on table simulator.mails is 'Mails in simulated mailboxes, one row per recipient: ours, and those that Outlook itself sends to attendees.';
comment on column simulator.mails.id is 'Order of arrival.';
comment on column simulator.mails.recipient is 'Address in lower case; any address is a mailbox here.';
comment on column simulator.mails.recipient_name is 'Name as given.';
comment on column simulator.mails.sender is 'Address of the sending mailbox.';
comment on column simulator.mails.sender_name is 'Its display name.';
comment on column simulator.mails.directory_id is 'The directory it was sent from.';
comment on column simulator.mails.kind is 'mail (sent by sendMail), invitation, update or cancellation (sent by Outlook).';
comment on column simulator.mails.subject is 'Subject.';
comment on column simulator.mails.body is 'Body as given.';
comment on column simulator.mails.body_type is 'html or text.';
comment on column simulator.mails.event_id is 'The event that an invitation, update or cancellation is about.';
comment on column simulator.mails.sent_at is 'When it was accepted.';
comment on column simulator.mails.read_at is 'When its page was first opened.';

create table simulator.subscriptions (
  id                uuid primary key default gen_random_uuid(),
  directory_id      uuid not null references simulator.directories (id) on delete cascade,
  address           text not null,
  resource          text not null,
  change_types      text[] not null,
  notification_url  text not null,
  lifecycle_url     text,
  client_state      text,
  has_immutable_ids boolean not null default false,
  expires_at        timestamptz not null,
  created_at        timestamptz not null default clock_timestamp(),
  constraint one_subscription_per_resource_and_change_types unique (directory_id, address, change_types)
);
comment on table simulator.subscriptions is 'Change notification subscriptions.';
comment on column simulator.subscriptions.id is 'Graph''s subscription id.';
comment on column simulator.subscriptions.directory_id is 'The directory.';
comment on column simulator.subscriptions.address is 'Whose events.';
comment on column simulator.subscriptions.resource is 'As given.';
comment on column simulator.subscriptions.change_types is 'created, updated, deleted.';
comment on column simulator.subscriptions.notification_url is 'Where changes are posted.';
comment on column simulator.subscriptions.lifecycle_url is 'Where lifecycle events are posted.';
comment on column simulator.subscriptions.client_state is 'Sent along with every notification.';
comment on column simulator.subscriptions.has_immutable_ids is 'Which format of ids notifications carry; fixed at creation.';
comment on column simulator.subscriptions.expires_at is 'As granted.';
comment on column simulator.subscriptions.created_at is 'When it was made.';

create table simulator.notifications (
  id         bigint generated always as identity primary key,
  url        text not null,
  item       jsonb not null,
  attempts   integer not null default 0,
  due_at     timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp()
);
create index due_notifications on simulator.notifications (due_at);
comment on table simulator.notifications is 'Notifications still to be delivered; a row goes when it is taken, refused for good, or four hours old.';
comment on column simulator.notifications.id is 'Order of the changes.';
comment on column simulator.notifications.url is 'Where it is posted.';
comment on column simulator.notifications.item is 'One item of the list that is posted.';
comment on column simulator.notifications.attempts is 'Attempts so far.';
comment on column simulator.notifications.due_at is 'Not before this instant; while it is being posted, when another process may try.';
comment on column simulator.notifications.created_at is 'When the change was made.';

create table simulator.zoom_users (
  address      text primary key,
  host_id      text not null,
  display_name text not null,
  can_host     boolean not null default true,
  daily_limit  integer,
  created_at   timestamptz not null default clock_timestamp(),
  constraint a_host_id_is_unique unique (host_id)
);
comment on table simulator.zoom_users is 'Licensed hosts of the simulated Zoom account.';
comment on column simulator.zoom_users.address is 'Mail address in lower case; Zoom takes it as user id.';
comment on column simulator.zoom_users.host_id is 'Zoom''s own user id.';
comment on column simulator.zoom_users.display_name is 'Name.';
comment on column simulator.zoom_users.can_host is 'false: not allowed to host (3161).';
comment on column simulator.zoom_users.daily_limit is 'Creations and updates a day, UTC; NULL: unlimited.';
comment on column simulator.zoom_users.created_at is 'When it was made.';

create table simulator.zoom_usage (
  address  text not null references simulator.zoom_users (address) on delete cascade,
  day      date not null,
  requests integer not null default 0,
  primary key (address, day)
);
comment on table simulator.zoom_usage is 'Creations and updates of meetings counted against a host and day.';
comment on column simulator.zoom_usage.address is 'The host.';
comment on column simulator.zoom_usage.day is 'Day in UTC.';
comment on column simulator.zoom_usage.requests is 'How many so far.';

create table simulator.zoom_meetings (
  id               bigint primary key default nextval('simulator.meeting_numbers'),
  uuid             text not null,
  address          text not null references simulator.zoom_users (address) on delete cascade,
  topic            text not null default '',
  agenda           text not null default '',
  start_at         timestamptz not null,
  duration_minutes integer not null,
  timezone         text not null default 'UTC',
  passcode         text not null,
  join_url         text not null,
  settings         jsonb not null default '{}',
  created_at       timestamptz not null default clock_timestamp(),
  modified_at      timestamptz not null default clock_timestamp(),
  deleted_at       timestamptz,
  constraint a_meeting_lasts check (duration_minutes > 0)
);
create index meetings_of_a_host on simulator.zoom_meetings (address, start_at);
comment on table simulator.zoom_meetings is 'Meetings of simulated Zoom. A deleted meeting keeps its row and answers 3001.';
comment on column simulator.zoom_meetings.id is 'Meeting id, above 32 bits.';
comment on column simulator.zoom_meetings.uuid is 'Zoom''s uuid of the meeting.';
comment on column simulator.zoom_meetings.address is 'The host.';
comment on column simulator.zoom_meetings.topic is 'Topic.';
comment on column simulator.zoom_meetings.agenda is 'Agenda; lists cut it to 250 characters.';
comment on column simulator.zoom_meetings.start_at is 'Start.';
comment on column simulator.zoom_meetings.duration_minutes is 'Length.';
comment on column simulator.zoom_meetings.timezone is 'IANA zone as given.';
comment on column simulator.zoom_meetings.passcode is 'Passcode.';
comment on column simulator.zoom_meetings.join_url is 'Where guests enter.';
comment on column simulator.zoom_meetings.settings is 'Settings as given.';
comment on column simulator.zoom_meetings.created_at is 'When it was created.';
comment on column simulator.zoom_meetings.modified_at is 'Last change.';
comment on column simulator.zoom_meetings.deleted_at is 'When it was deleted.';

create table simulator.tokens (
  digest       bytea primary key,
  audience     text not null,
  directory_id uuid,
  roles        text[] not null default '{}',
  expires_at   timestamptz not null,
  constraint a_token_audience_is_known check (audience in ('graph', 'zoom'))
);
create index tokens_by_age on simulator.tokens (expires_at);
comment on table simulator.tokens is 'Access tokens handed out, by digest.';
comment on column simulator.tokens.digest is 'SHA-256 of the token; the token itself is not kept.';
comment on column simulator.tokens.audience is 'graph or zoom.';
comment on column simulator.tokens.directory_id is 'The directory of a Graph token.';
comment on column simulator.tokens.roles is 'Permissions it carries.';
comment on column simulator.tokens.expires_at is 'End of life.';

create table simulator.faults (
  id          bigint generated always as identity primary key,
  service     text not null,
  method      text not null default '*',
  path        text not null default '*',
  kind        text not null,
  params      jsonb not null default '{}',
  skip        integer not null default 0,
  remaining   integer,
  probability double precision not null default 1,
  seed        bigint not null default 0,
  until       timestamptz,
  seen        bigint not null default 0,
  struck      bigint not null default 0,
  created_at  timestamptz not null default clock_timestamp(),
  constraint a_fault_service_is_known check (service in ('entra', 'graph', 'zoom', 'zoom_oauth', 'notification')),
  constraint a_probability_is_one check (probability between 0 and 1)
);
comment on table simulator.faults is 'Rules by which the simulated cloud misbehaves.';
comment on column simulator.faults.id is 'Rules are tried in this order; the first that strikes wins.';
comment on column simulator.faults.service is 'entra, graph, zoom, zoom_oauth or notification.';
comment on column simulator.faults.method is 'HTTP method, or *.';
comment on column simulator.faults.path is 'Pattern of the path, * and ? as in file names.';
comment on column simulator.faults.kind is 'What happens; the kinds are listed by GET /api/faults.';
comment on column simulator.faults.params is 'Numbers and texts that the kind takes.';
comment on column simulator.faults.skip is 'How many matching calls pass before the rule may strike.';
comment on column simulator.faults.remaining is 'How often it may still strike; NULL: always.';
comment on column simulator.faults.probability is 'Chance to strike, drawn from the seed and the number of the call.';
comment on column simulator.faults.seed is 'Makes the draws repeatable.';
comment on column simulator.faults.until is 'Not after this instant.';
comment on column simulator.faults.seen is 'Matching calls so far.';
comment on column simulator.faults.struck is 'How often it struck.';
comment on column simulator.faults.created_at is 'When it was made.';

create table simulator.calls (
  id           bigint generated always as identity primary key,
  service      text not null,
  method       text not null,
  path         text not null,
  status       integer,
  fault        text,
  milliseconds integer not null,
  at           timestamptz not null default clock_timestamp()
);
create index calls_by_age on simulator.calls (at);
comment on table simulator.calls is 'What was asked of the simulated cloud, without headers, bodies and query.';
comment on column simulator.calls.id is 'Order in which calls ended.';
comment on column simulator.calls.service is 'entra, graph, zoom, zoom_oauth or notification.';
comment on column simulator.calls.method is 'HTTP method.';
comment on column simulator.calls.path is 'Path.';
comment on column simulator.calls.status is 'Answer; NULL when the connection was dropped or nobody answered.';
comment on column simulator.calls.fault is 'Kind of the fault that struck.';
comment on column simulator.calls.milliseconds is 'How long it took.';
comment on column simulator.calls.at is 'When it ended.';
