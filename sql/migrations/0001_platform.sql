-- Everything as of the first release: sql/schema/00 to 79, in their order.
-- Written by `make first-migration`.
-- depends:

-- 00_schemas.sql
-- Four schemas. `booking` holds the truth and the functions that guard it; `api` holds
-- the only functions that the app and the worker may call; `analytics` holds views for
-- analysts; `simulator` (70_simulator.sql) holds the simulated cloud's own state.
create schema if not exists booking;
comment on schema booking is
  'Tables of the booking system and the internal functions that guard them. Nobody but the owner has rights here.';

create schema if not exists api;
comment on schema api is
  'The functions that app and worker may call: SECURITY DEFINER, search_path pinned, one statement per request.';

create schema if not exists analytics;
comment on schema analytics is 'Views for analysts; aggregates and facts without personal data.';

create type booking.outcome as (
  status   integer,
  headers  jsonb,
  body     bytea,
  replayed boolean,
  "fetch"  jsonb,
  saga_id  bigint
);
comment on type booking.outcome is
  'An HTTP answer made by the database: status, headers and body as they go out. status NULL: busy times must be '
  'fetched first (fetch), or a saga must be awaited (saga_id).';

-- 05_domains.sql
-- What a value may be, where the rows of every booking say it. Domains, because PostgreSQL keeps
-- their rules ready, while it parses a table's CHECK again in every statement that writes to it.
create domain booking.booking_status as text
  constraint a_status_is_known check (value in ('hold', 'pending_verify', 'confirmed', 'canceled', 'expired'));
comment on domain booking.booking_status is 'Status of a booking; booking.transitions says which may follow.';

create domain booking.cancel_source as text
  constraint a_cancel_source_is_known
    check (value in ('customer', 'sales_manual', 'administrator', 'reschedule', 'database'));
comment on domain booking.cancel_source is 'Who canceled a booking.';

create domain booking.attendance as text
  constraint an_attendance_is_known check (value in ('attended', 'no_show'));
comment on domain booking.attendance is 'Whether the customer came.';

create domain booking.resource_kind as text
  constraint a_resource_kind_is_known check (value in ('salesperson', 'conference_host'));
comment on domain booking.resource_kind is 'What a booking can reserve.';

create domain booking.tracking_type as text
  constraint a_tracking_type_is_known check (value in (
    'hold_created', 'verify_sent', 'confirmed', 'confirmation_failed', 'canceled', 'expired', 'rescheduled',
    'attended', 'no_show', 'event_moved_by_sales', 'event_move_conflict', 'calendar_overlap',
    'customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'refund_owed',
    'refund_decision_required'));
comment on domain booking.tracking_type is 'What can happen to a booking.';

create domain booking.actor_type as text
  constraint an_actor_type_is_known check (value in ('customer', 'organizer', 'administrator', 'system', 'database'));
comment on domain booking.actor_type is 'Who can do something; database is a DBA by hand.';

create domain booking.short_text as text
  constraint a_short_text_has_a_length check (length(value) <= 200);
comment on domain booking.short_text is 'Name of a person or company: at most 200 characters.';

create domain booking.mail_address as text
  constraint a_mail_address_has_a_length check (length(value) between 3 and 254);
comment on domain booking.mail_address is
  'Mail address: 3 to 254 characters (RFC 5321, 4.5.3.1.3); what else it must be is judged where it is read.';

create domain booking.answers as jsonb
  constraint answers_are_an_object check (jsonb_typeof(value) = 'object');
comment on domain booking.answers is 'What somebody answered: {id of the question: value}.';

create domain booking.request_key as text
  constraint a_key_is_visible_ascii check (length(value) between 1 and 255 and value !~ '[^!-~]');
comment on domain booking.request_key is 'Idempotency-Key header: 1 to 255 visible ASCII characters.';

create domain booking.sealed as text
  constraint a_secret_is_sealed check (value ~ '^v1\.[0-9a-f]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');
comment on domain booking.sealed is
  'Secret that only the application can open: v1.<key id>.<nonce>.<ciphertext>. A table with such a column has the '
  'columns id and tenant_id, which are sealed in with it.';

create domain booking.webhook_type as text
  constraint a_webhook_type_is_known
    check (value in ('booking.held', 'booking.confirmed', 'booking.rescheduled', 'booking.moved', 'booking.canceled',
      'booking.expired', 'booking.attended', 'booking.no_show'));
comment on domain booking.webhook_type is
  'What a company''s systems can be told of a booking. Rescheduled: another booking takes its place; moved: the '
  'organizer moved it.';

-- 06_clock.sql
-- The one clock, here and not among the functions: the defaults of tables ask it, so it comes first.
create or replace function booking.now() returns timestamptz
language sql volatile
as $$ select clock_timestamp() $$;
comment on function booking.now is
  'The clock of every rule and every default. Read it after locks are held: now() would be the start of the '
  'transaction. Tests replace its body.';

-- 07_cause.sql
-- What caused what is written, here and not among the functions: the defaults of tables ask it.
create or replace function booking.correlation_id() returns text
language sql stable
as $$ select nullif(current_setting('holdfast.trace_context', true), '')::jsonb ->> 'correlation_id' $$;
comment on function booking.correlation_id is
  'Id by which whoever sent a request follows what it causes (X-Correlation-ID, else the id of the request), as the '
  'caller named it in holdfast.trace_context; NULL: nobody did.';

-- 10_installation.sql
-- What belongs to the database as a whole: who it is, what it refuses with, and its clockwork.
create table booking.installation (
  only_row        boolean primary key default true,
  installation_id uuid not null default gen_random_uuid(),
  created_at      timestamptz not null default booking.now(),
  constraint there_is_one_installation check (only_row)
);
comment on table booking.installation is
  'One row: the identity of this database. It travels in meetings'' agendas so that a restored copy or a staging '
  'system never deletes meetings of another database.';
comment on column booking.installation.only_row is 'Always true: keeps the table at one row.';
comment on column booking.installation.installation_id is 'Random identity, made by migrate.';
comment on column booking.installation.created_at is 'When migrate made this database.';

create table booking.errors (
  code        text primary key,
  public_code text not null,
  sqlstate    text not null,
  http_status integer not null,
  title       text not null,
  is_stored   boolean not null,
  constraint a_code_is_a_slug check (code ~ '^[a-z][a-z_]*$'),
  constraint an_error_is_of_class_sb check (sqlstate ~ '^SB[0-9]{3}$'),
  constraint an_error_has_a_status_of_an_error check (http_status between 400 and 599)
);
comment on table booking.errors is
  'Every error there is: its stable code, SQLSTATE, HTTP status and title. The one place where a code becomes a '
  'status.';
comment on column booking.errors.code is 'Stable slug; MESSAGE of the raised error.';
comment on column booking.errors.public_code is
  '`code` of the problem document (RFC 9457); the same slug except where one code has two statuses.';
comment on column booking.errors.sqlstate is
  'SQLSTATE of class SB; letters I to Z are free for applications (SQL standard, 23.1).';
comment on column booking.errors.http_status is 'Status of the HTTP answer.';
comment on column booking.errors.title is 'Short human text; `title` of the problem document.';
comment on column booking.errors.is_stored is
  'Whether an idempotency record keeps this answer (404, 409, 422, 502) or a retry may fare better (400, 401, 429, '
  '503).';

create table booking.periodic_jobs (
  name        text primary key,
  every       interval not null,
  next_run_at timestamptz not null default booking.now(),
  last_run_at timestamptz,
  last_result jsonb,
  unfinished_since timestamptz,
  constraint a_period_is_positive check (every > interval '0')
);
comment on table booking.periodic_jobs is
  'Work that is due again and again. A worker that finds a row due moves last_run_at in the same transaction, so each '
  'run happens once however many workers there are.';
comment on column booking.periodic_jobs.name is 'Name of the job; api.run_periodic knows what each does.';
comment on column booking.periodic_jobs.every is
  'Default distance between runs; zero-length is refused. Jobs bound to WORKER_TICK_SECONDS are due at every tick.';
comment on column booking.periodic_jobs.next_run_at is
  'When it is asked for; infinity: only when its period is over (booking.job_due_at).';
comment on column booking.periodic_jobs.last_run_at is 'When it last ran.';
comment on column booking.periodic_jobs.last_result is 'What the last run that ended well reported (counts).';
comment on column booking.periodic_jobs.unfinished_since is
  'When it was claimed first without having ended well since; NULL when its last run did.';

create table booking.rate_windows (
  scope        text not null,
  window_end   timestamptz not null,
  requests     integer not null default 0,
  primary key (scope, window_end)
);
create index rate_windows_by_age on booking.rate_windows (window_end);
comment on table booking.rate_windows is
  'Requests in a minute or hour as merged from the counters of all app processes once a second (decision: rate '
  'limits).';
comment on column booking.rate_windows.scope is
  'Digest of what is counted: of a client at a tenant, of a tenant, of a client.';
comment on column booking.rate_windows.window_end is 'End of the minute or hour (UTC).';
comment on column booking.rate_windows.requests is 'Requests seen in it by all processes.';

-- 15_providers.sql
-- Who can do what. The engine knows capabilities; who has them, what people call it and what it allows
-- is a row here, and how it is asked is a folder of app/providers.
create table booking.providers (
  provider         text not null,
  capability       text not null,
  name             text not null,
  object           text not null,
  is_usual         boolean not null default false,
  is_directory     boolean not null default false,
  host_daily_limit integer,
  watch_resource   text,
  watch_minutes    integer,
  is_watched       boolean not null default true,
  channel          text,
  look_up_seconds  integer,
  takes_any_sender boolean not null default false,
  primary key (provider, capability),
  constraint providers_are_directories_or_not unique (provider, capability, is_directory),
  constraint providers_carry_one_channel unique (provider, capability, channel),
  constraint a_provider_is_part_of_a_name check (length(provider) <= 20 and provider ~ '^[a-z_]+$'),
  constraint a_provider_has_a_capability check (capability in ('calendar', 'conference', 'payment', 'message')),
  constraint a_directory_has_calendars check (not is_directory or capability = 'calendar'),
  constraint calendars_are_watched check (num_nonnulls(watch_resource, watch_minutes) = 0 or capability = 'calendar'),
  constraint what_is_not_watched_says_nothing_of_watches
    check (is_watched or capability = 'calendar' and num_nonnulls(watch_resource, watch_minutes) = 0),
  constraint a_host_has_a_limit_or_none
    check (host_daily_limit is null or host_daily_limit > 0 and capability = 'conference'),
  constraint messages_have_a_channel
    check ((capability = 'message') = (channel is not null) and channel in ('mail', 'sms')),
  constraint a_look_up_waits
    check (look_up_seconds is null or look_up_seconds > 0 and capability = 'message'),
  constraint mails_have_senders check (not takes_any_sender or channel = 'mail')
);
create unique index a_capability_has_one_usual_provider on booking.providers (capability, channel)
  nulls not distinct where is_usual;
create unique index companies_have_directories_of_one_provider on booking.providers (is_directory) where is_directory;
comment on table booking.providers is
  'Who can do what: the worker has a step for each action of each capability of each provider, or does not start.';
comment on column booking.providers.provider is 'Name, as rows that belong to it have it.';
comment on column booking.providers.capability is 'calendar, conference, payment or message.';
comment on column booking.providers.name is 'What people call it, alone or before a noun.';
comment on column booking.providers.object is 'What people call that which it makes.';
comment on column booking.providers.is_usual is
  'It does this wherever nobody chose another; of messages, one for each channel.';
comment on column booking.providers.channel is 'What its messages are: mail or sms; NULL: it sends none.';
comment on column booking.providers.look_up_seconds is
  'How long after a lost answer it can be asked whether it has a message; NULL: it cannot be asked.';
comment on column booking.providers.takes_any_sender is
  'One account of it sends mails from whatever address, so which of them may be used is ours to say.';
comment on column booking.providers.is_directory is
  'Its accounts are directories of companies, of which each has one, and whose people have their calendars there.';
comment on column booking.providers.host_daily_limit is
  'How many creates and updates of meetings it takes from one host on a UTC day; NULL: it does not count.';
comment on column booking.providers.watch_resource is
  'What notifications are asked for, with {calendar} where its own id of the calendar belongs; NULL: that id alone.';
comment on column booking.providers.watch_minutes is
  'How long they are granted at most; NULL: for as long as is asked.';
comment on column booking.providers.is_watched is
  'It notifies us of changes to a calendar; else it is asked for them, and for what is busy each time.';

-- Where a person's time is kept. What a kind asks for is said here, and followed by whoever has it. Rows of the program
-- come and go together: what they refer to is looked for at the end.
create table booking.calendar_kinds (
  kind            text primary key,
  provider        text,
  is_directory    boolean not null default false,
  confirmation_by text not null,
  is_usual        boolean not null default false,
  capability      text not null generated always as ('calendar') stored,
  has_calendar    boolean not null generated always as (provider is not null) stored,
  constraint a_kind_of_calendar_is_kept_by_a_known_provider foreign key (provider, capability, is_directory)
    references booking.providers (provider, capability, is_directory) deferrable initially deferred,
  constraint kinds_of_calendars_say_what_they_need unique (kind, has_calendar, is_directory),
  constraint a_calendar_kind_is_a_word check (length(kind) <= 20 and kind ~ '^[a-z_]+$'),
  constraint a_directory_is_kept_by_somebody check (not is_directory or provider is not null),
  constraint a_calendar_confirms_where_there_is_one
    check (confirmation_by = 'mail' or confirmation_by = 'calendar' and provider is not null)
);
create unique index one_kind_of_calendar_is_usual on booking.calendar_kinds (is_usual) where is_usual;
comment on table booking.calendar_kinds is
  'Kinds of calendars that a person''s time is kept in, and who keeps them. Part of the program.';
comment on column booking.calendar_kinds.kind is 'Name, as salespersons.calendar_kind has it.';
comment on column booking.calendar_kinds.provider is
  'Who keeps it; NULL: nobody, only our own bookings and hours say when its person is free.';
comment on column booking.calendar_kinds.is_directory is
  'It is in the company''s directory, as booking.providers says of its provider: a user''s name is needed.';
comment on column booking.calendar_kinds.confirmation_by is
  'What tells customer and salesperson of a booking: calendar (its invitation) or mail (ours, with a calendar file). '
  'Never both.';
comment on column booking.calendar_kinds.is_usual is 'What a person has where nobody chose.';
comment on column booking.calendar_kinds.capability is 'Always calendar: its provider has to have calendars.';
comment on column booking.calendar_kinds.has_calendar is 'Somebody keeps it, so there is something to read and follow.';

-- Where a booking takes place.
create table booking.places (
  place              text primary key,
  name               text,
  provider           text,
  calendar_kind      text,
  is_made_with_event boolean not null default false,
  needs_phone        boolean not null default false,
  needs_text         boolean not null default false,
  is_usual           boolean not null default false,
  capability         text not null generated always as ('conference') stored,
  constraint a_place_is_made_by_a_known_provider foreign key (provider, capability)
    references booking.providers (provider, capability) deferrable initially deferred,
  constraint a_place_is_for_a_known_kind_of_calendar foreign key (calendar_kind)
    references booking.calendar_kinds (kind) deferrable initially deferred,
  constraint places_say_what_they_need unique (place, needs_phone, needs_text),
  constraint a_place_is_a_word check (length(place) <= 20 and place ~ '^[a-z_]+$'),
  constraint a_place_is_made_once check (provider is null or not is_made_with_event),
  constraint a_calendar_makes_places_of_its_kind check (not is_made_with_event or calendar_kind is not null),
  constraint a_link_is_called_something check (name is not null or provider is null and not is_made_with_event)
);
create unique index one_place_is_usual on booking.places (is_usual) where is_usual;
comment on table booking.places is
  'Places that a service can be held at: who makes them, and what they need. Part of the program.';
comment on column booking.places.place is 'Name, as services.place has it.';
comment on column booking.places.name is 'What people call a place that has a link; NULL: it has none.';
comment on column booking.places.provider is
  'Who makes its conference, in a step of its own; NULL: nobody, or whoever makes the event.';
comment on column booking.places.calendar_kind is 'The kind of calendar that its person must have; NULL: any.';
comment on column booking.places.is_made_with_event is 'The event brings its link.';
comment on column booking.places.needs_phone is 'The customer''s telephone number is required: they are called.';
comment on column booking.places.needs_text is 'The service must say in words where it is.';
comment on column booking.places.is_usual is 'Where a service is held where nobody chose.';
comment on column booking.places.capability is 'Always conference: its provider has to have conferences.';

-- 20_tenants.sql
-- Who sells time. A tenant that connects its directory is pending until its administrator consents, active
-- afterwards; one without is active at once; disabled stops it everywhere. Configuration that was never set is NULL
-- and follows the environment or the documented default at the moment of use.
create table booking.tenants (
  id             uuid primary key default gen_random_uuid(),
  name           text not null,
  slug           text not null,
  m365_tenant_id uuid,
  status         text not null default 'pending',
  created_at     timestamptz not null default booking.now(),
  activated_at   timestamptz,
  plan           text not null default 'professional',
  constraint tenant_slug_is_taken_once unique (slug),
  constraint directory_is_taken_once unique (m365_tenant_id),
  constraint a_slug_is_lower_case_words check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) between 3 and 63),
  constraint a_tenant_status_is_known check (status in ('pending', 'active', 'disabled')),
  constraint a_plan_is_known check (plan in ('basic', 'professional', 'enterprise')),
  constraint a_tenant_name_has_a_length check (length(name) between 1 and 200)
);
comment on table booking.tenants is 'Companies whose customers book; each connects its own directory.';
comment on column booking.tenants.id is 'Tenant id; every row of every tenant table carries it.';
comment on column booking.tenants.name is 'Name shown to customers and in mails.';
comment on column booking.tenants.slug is
  'Public name in addresses: lower-case letters and digits, single hyphens inside, 3 to 63 characters.';
comment on column booking.tenants.m365_tenant_id is
  'Id of the directory, proved by a token of our own for it; NULL: not connected. Only people whose calendar is in '
  'one need it.';
comment on column booking.tenants.status is 'pending, active or disabled.';
comment on column booking.tenants.created_at is 'When the tenant was connected first.';
comment on column booking.tenants.plan is
  'basic, professional or enterprise: how many requests a minute it is served; the platform says which.';
comment on column booking.tenants.activated_at is 'When it was active first; NULL: it never was.';

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
  updated_at            timestamptz not null default booking.now(),
  from_name             text,
  from_address          booking.mail_address,
  reply_to              booking.mail_address,
  mail_provider         text,
  country               text,
  default_locale        text not null default 'en',
  reminders             jsonb not null default '[]',
  followup              boolean not null default false,
  staff_agenda          boolean not null default false,
  organizer_moves       text not null default 'silent',
  sms                   boolean not null default false,
  sms_countries         text[] not null default '{}',
  sms_daily_cap         integer,
  sms_monthly_cap       integer,
  has_hold_webhook      boolean not null default false,
  sign_up               jsonb not null default '"closed"',
  display_name          booking.short_text,
  logo                  text,
  website               text,
  support_email         booking.mail_address,
  support_phone         text,
  privacy_url           text,
  terms_url             text,
  currency              text,
  booking_access        text not null default 'public',
  promote_on_attended   boolean not null default false,
  salespeople_set_hours boolean not null default false,
  event_title           text,
  answers_in_event      boolean not null default false,
  embed_origins         text[] not null default '{}',
  reschedule_confirms   text not null default 'mail',
  redirect_url          text,
  scheduler_engine      text not null default 'internal',
  organization_slug     text,
  scheduling_version    integer not null default 1,
  constraint a_hold_lasts_a_second_to_a_day check (hold_ttl_seconds between 1 and 86400),
  constraint a_deadline_is_hours check (cancel_deadline_hours between 0 and 8760),
  constraint a_notice_is_minutes check (min_notice_minutes between 0 and 525600),
  constraint a_horizon_is_days check (horizon_days between 1 and 730),
  constraint a_reschedule_policy_is_known check (reschedule_policy in ('cancel_first', 'keep_until_confirmed')),
  constraint a_colour_is_six_hex_digits check (accent_colour ~ '^#[0-9a-fA-F]{6}$'),
  constraint a_sender_name_has_a_length check (length(from_name) between 1 and 200),
  constraint a_mail_provider_is_part_of_a_name check (mail_provider ~ '^[a-z_]+$'),
  constraint a_country_is_two_letters check (country ~ '^[A-Z]{2}$'),
  constraint a_locale_is_a_tag check (default_locale ~ '^[a-z]{2,3}$'),
  constraint reminders_are_a_list check (jsonb_typeof(reminders) = 'array'),
  constraint organizers_move_silently_or_not check (organizer_moves in ('silent', 'tell')),
  constraint a_cap_is_a_count check (sms_daily_cap >= 0 and sms_monthly_cap >= 0),
  constraint people_sign_up_or_not check (sign_up in ('"closed"', '"open"') or jsonb_typeof(sign_up) = 'array'),
  constraint addresses_are_of_the_web
    check (logo ~ '^https://' and redirect_url ~ '^https://'
      and website ~ '^https?://' and privacy_url ~ '^https?://' and terms_url ~ '^https?://'),
  constraint addresses_have_a_length
    check (greatest(length(logo), length(redirect_url), length(website), length(privacy_url), length(terms_url))
      <= 500),
  constraint a_currency_is_three_letters check (currency ~ '^[A-Z]{3}$'),
  constraint who_may_book_is_known check (booking_access in ('public', 'members')),
  constraint an_engine_is_known check (scheduler_engine in ('internal')),
  constraint an_organization_slug_is_lower_case_words
    check (organization_slug ~ '^[a-z0-9]([-_]?[a-z0-9])*$' and length(organization_slug) <= 63),
  constraint a_support_number_is_a_line check (length(support_phone) <= 50),
  constraint a_move_is_confirmed_by_mail_or_at_once check (reschedule_confirms in ('mail', 'at_once')),
  constraint a_title_has_a_length check (length(event_title) between 1 and 200)
);
comment on table booking.tenant_config is
  'Configuration of a tenant. NULL means: never set, the environment''s value holds at the moment of use.';
comment on column booking.tenant_config.tenant_id is 'The tenant.';
comment on column booking.tenant_config.timezone is
  'IANA zone of the tenant: default display zone and the zone of analytics days.';
comment on column booking.tenant_config.hold_ttl_seconds is
  'Seconds an unverified hold lives; NULL follows HOLD_TTL_SECONDS.';
comment on column booking.tenant_config.cancel_deadline_hours is
  'Hours before the start until which customers may cancel or reschedule; NULL follows CANCEL_DEADLINE_HOURS.';
comment on column booking.tenant_config.min_notice_minutes is
  'A slot is sold at the latest this many minutes before its start.';
comment on column booking.tenant_config.horizon_days is 'How many days ahead slots are sold.';
comment on column booking.tenant_config.reschedule_policy is
  'cancel_first: the old booking is canceled at once; keep_until_confirmed: it stays until the new one is confirmed.';
comment on column booking.tenant_config.accent_colour is 'Accent of the tenant''s pages, #rrggbb.';
comment on column booking.tenant_config.contact_line is
  'Whom customers may call when it is too late to change, one line.';
comment on column booking.tenant_config.shared_mailbox is
  'Sender of this tenant''s mails; NULL follows GRAPH_SHARED_MAILBOX.';
comment on column booking.tenant_config.mail_directory_id is
  'Directory that owns the shared mailbox; NULL follows GRAPH_MAIL_TENANT_ID.';
comment on column booking.tenant_config.updated_at is 'Last change.';
comment on column booking.tenant_config.has_hold_webhook is
  'An active endpoint wants booking.held; booking.follow_webhook_endpoint keeps it, so that a hold need not look.';
comment on column booking.tenant_config.display_name is 'What people call the company; NULL: its legal name.';
comment on column booking.tenant_config.logo is 'Address of its logo; NULL: it has none.';
comment on column booking.tenant_config.website is 'Address of its own pages; NULL: not told.';
comment on column booking.tenant_config.support_email is 'Where customers may write; NULL: not told.';
comment on column booking.tenant_config.support_phone is 'Where customers may call, as it is shown; NULL: not told.';
comment on column booking.tenant_config.privacy_url is 'Where it says what it does with what customers tell it.';
comment on column booking.tenant_config.terms_url is 'Where its terms of business are.';
comment on column booking.tenant_config.currency is
  'ISO 4217 code of all its prices; NULL: it names none, and has no prices.';
comment on column booking.tenant_config.booking_access is
  'public: anybody sees what is offered; members: whoever is signed in.';
comment on column booking.tenant_config.salespeople_set_hours is
  'Salespeople say by themselves when they work, not only when they do not.';
comment on column booking.tenant_config.promote_on_attended is 'A prospect who came to a meeting is a customer.';
comment on column booking.tenant_config.event_title is
  'Title of the entries in salespeople''s calendars, with {service} and {customer}; NULL: the usual one.';
comment on column booking.tenant_config.answers_in_event is 'What customers answered stands in those entries.';
comment on column booking.tenant_config.reschedule_confirms is
  'Whoever moves a booking by a mailed link confirms the new time by another mail (mail), or has proved enough '
  '(at_once).';
comment on column booking.tenant_config.redirect_url is
  'Where customers go on to once a meeting is booked; NULL: they stay here.';
comment on column booking.tenant_config.embed_origins is 'Origins of the pages that may show ours within theirs.';
comment on column booking.tenant_config.scheduler_engine is
  'Where its slots come from and its bookings are made: internal, here.';
comment on column booking.tenant_config.organization_slug is
  'What the company is called where an outside engine keeps its event types; NULL: nothing.';
comment on column booking.tenant_config.scheduling_version is
  'Rises with every change of booking.scheduler_settings or booking.event_type_map that is made for people.';
comment on column booking.tenant_config.from_name is 'Name that its mails come from; NULL: the company''s.';
comment on column booking.tenant_config.from_address is
  'Address that its mails come from, where its account may send for it; NULL: that of the account.';
comment on column booking.tenant_config.reply_to is 'Where answers to its mails go; NULL: to the sender.';
comment on column booking.tenant_config.mail_provider is
  'Who sends its mails, of the platform''s accounts or its own; NULL: the usual one.';
comment on column booking.tenant_config.country is
  'ISO 3166 code of the country whose telephone numbers need no prefix; NULL: every number needs one.';
comment on column booking.tenant_config.default_locale is 'Language where neither the reader nor the booking says one.';
comment on column booking.tenant_config.reminders is
  'Reminders of a booking: a list of {before, channel}, such as {"before": "1 day", "channel": "mail"}.';
comment on column booking.tenant_config.followup is 'Customers are written to after their meeting.';
comment on column booking.tenant_config.staff_agenda is 'Salespeople are told each morning whom they meet that day.';
comment on column booking.tenant_config.organizer_moves is
  'silent: of what the organizer does in the calendar only the calendar''s invitation tells the customer; tell: a '
  'message does too, and salespeople are told of bookings.';
comment on column booking.tenant_config.sms is 'Customers are asked for a telephone number, and may get SMS.';
comment on column booking.tenant_config.sms_countries is
  'ISO 3166 codes of the countries that SMS go to; empty: the company''s own alone.';
comment on column booking.tenant_config.sms_daily_cap is 'How many SMS go in 24 hours at most; NULL: 200.';
comment on column booking.tenant_config.sign_up is
  'Who becomes a prospect by signing in: "open" for everybody, "closed" for nobody, or a list of domains of mail '
  'addresses in lower case.';
comment on column booking.tenant_config.sms_monthly_cap is
  'How many segments of SMS go in 30 days at most; NULL: 3000.';

create table booking.connections (
  id         uuid primary key default gen_random_uuid(),
  tenant_id  uuid references booking.tenants (id),
  provider   text not null,
  capability text not null,
  account    text not null,
  settings   jsonb not null default '{}',
  secret     booking.sealed,
  status     text not null default 'active',
  lost_since timestamptz,
  last_error text,
  created_at timestamptz not null default booking.now(),
  updated_at timestamptz not null default booking.now(),
  is_directory boolean not null default false,
  channel    text,
  constraint connections_belong_to_a_tenant unique (tenant_id, id),
  constraint connections_are_of_a_provider unique (id, provider),
  constraint an_account_is_connected_once unique nulls not distinct (tenant_id, provider, capability, account),
  constraint a_connection_is_to_a_known_provider foreign key (provider, capability, is_directory)
    references booking.providers (provider, capability, is_directory),
  constraint a_connection_carries_its_channel foreign key (provider, capability, channel)
    references booking.providers (provider, capability, channel),
  constraint a_connection_for_messages_has_a_channel check ((capability = 'message') = (channel is not null)),
  constraint an_account_has_a_name check (length(account) between 1 and 254),
  constraint a_connection_status_is_known check (status in ('active', 'lost', 'removed')),
  constraint a_lost_connection_says_since_when check ((status = 'lost') = (lost_since is not null))
);
create unique index a_tenant_has_one_directory on booking.connections (tenant_id) where is_directory;
create unique index a_tenant_has_one_sender on booking.connections (tenant_id, channel)
  where capability = 'message' and tenant_id is not null and status <> 'removed';
comment on table booking.connections is
  'Grants of accounts elsewhere, one row each: what a company, or the platform itself, lets us do at a provider.';
comment on column booking.connections.id is 'Connection id.';
comment on column booking.connections.tenant_id is 'Whose account it is; NULL: the platform''s own.';
comment on column booking.connections.provider is 'Who keeps the account.';
comment on column booking.connections.capability is 'What it is used for.';
comment on column booking.connections.account is
  'The provider''s id of the account; of a directory the same as tenants.m365_tenant_id, whoever writes which; of a '
  'person''s calendar account the id of this row: which account that is, booking.calendar_accounts says.';
comment on column booking.connections.is_directory is
  'It is the company''s directory, as booking.providers says of its provider.';
comment on column booking.connections.channel is
  'What its messages are, as booking.providers says of its provider; NULL: it is not for messages.';
comment on column booking.connections.settings is 'What the provider''s own code has to know besides; nothing secret.';
comment on column booking.connections.secret is
  'Sealed key of this one account; NULL where the keys of the platform''s own application open it.';
comment on column booking.connections.status is
  'active; lost: the provider refuses us, work is tried on, and the first success makes it active again; removed: the '
  'company took it back, and its keys are gone.';
comment on column booking.connections.lost_since is 'When the provider refused us first; NULL while it does not.';
comment on column booking.connections.last_error is 'What it said then.';
comment on column booking.connections.created_at is 'When the account was connected.';
comment on column booking.connections.updated_at is 'Last change of account or status.';

create table booking.consent_states (
  state_id   uuid primary key default gen_random_uuid(),
  tenant_id  uuid not null references booking.tenants (id),
  created_at timestamptz not null default booking.now(),
  used_at    timestamptz,
  directory_id uuid
);
create index consent_states_by_tenant on booking.consent_states (tenant_id);
comment on table booking.consent_states is
  'Consent requests sent to a company''s administrator. The signed `state` names a row; it is good for one hour and '
  'for one successful callback.';
comment on column booking.consent_states.state_id is 'Random id inside the signed state.';
comment on column booking.consent_states.tenant_id is 'The tenant that asked.';
comment on column booking.consent_states.created_at is 'Start of its hour.';
comment on column booking.consent_states.used_at is 'When a callback succeeded with it.';
comment on column booking.consent_states.directory_id is
  'The directory that the platform''s administrator named; NULL: any that is proved.';

create table booking.directory_sign_ins (
  state_digest   bytea primary key,
  tenant_id      uuid not null references booking.tenants (id),
  consent_id     uuid not null references booking.consent_states (state_id) on delete cascade,
  directory_id   uuid not null,
  browser_digest bytea not null,
  nonce          text not null,
  code_verifier  text not null,
  created_at     timestamptz not null,
  constraint digests_are_sha256 check (octet_length(state_digest) = 32 and octet_length(browser_digest) = 32)
);
create index directory_sign_ins_by_consent on booking.directory_sign_ins (consent_id);
create index directory_sign_ins_by_tenant on booking.directory_sign_ins (tenant_id);
create index directory_sign_ins_by_age on booking.directory_sign_ins (created_at);
comment on table booking.directory_sign_ins is
  'Administrators who were sent to sign in, to prove their directory. A row is good for ten minutes and for one return '
  'of the browser that was sent.';
comment on column booking.directory_sign_ins.state_digest is 'SHA-256 of the OAuth state.';
comment on column booking.directory_sign_ins.tenant_id is 'The tenant to be connected.';
comment on column booking.directory_sign_ins.consent_id is 'The consent request that claimed the directory.';
comment on column booking.directory_sign_ins.directory_id is
  'The directory that was claimed; the sign-in has to be of it.';
comment on column booking.directory_sign_ins.browser_digest is 'SHA-256 of the cookie that the browser was given.';
comment on column booking.directory_sign_ins.nonce is
  'What the ID token has to repeat (OpenID Connect Core, section 3.1.2.1).';
comment on column booking.directory_sign_ins.code_verifier is 'PKCE verifier (RFC 7636, section 4.1).';
comment on column booking.directory_sign_ins.created_at is 'Start of its ten minutes.';

create table booking.services (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  name           text not null default 'Meeting',
  slot_minutes   integer not null default 60,
  step_minutes   integer not null default 30,
  buffer_minutes integer not null default 10,
  is_default     boolean not null default false,
  active         boolean not null default true,
  slug           text not null,
  description    text,
  min_notice_minutes integer,
  horizon_days   integer,
  cancel_deadline_hours integer,
  timezone       text,
  price_amount   bigint,
  tax_percent    numeric(5, 2),
  payment        text not null default 'none',
  deposit_amount bigint,
  deposit_percent numeric(5, 2),
  assignment     text not null default 'either',
  audience       text not null default 'public',
  reminders      boolean not null default true,
  color          text,
  sort_order     integer not null default 0,
  capacity       integer not null default 1,
  follows        text[] not null default '{}',
  archived_at    timestamptz,
  version        integer not null default 1,
  created_at     timestamptz not null default booking.now(),
  updated_at     timestamptz not null default booking.now(),
  place          text not null,
  place_text     text,
  needs_phone    boolean not null,
  needs_text     boolean not null,
  redirect_url   text,
  constraint services_belong_to_a_tenant unique (tenant_id, id),
  constraint a_slot_is_five_minutes_to_a_day check (slot_minutes between 5 and 1440),
  constraint a_step_is_five_minutes_to_a_day check (step_minutes between 5 and 1440),
  constraint a_buffer_is_at_most_eight_hours check (buffer_minutes between 0 and 480),
  constraint a_place_is_said_in_words check (length(place_text) between 1 and 500),
  constraint a_service_slug_is_lower_case_words check (slug ~ '^[a-z0-9]([-_]?[a-z0-9])*$' and length(slug) <= 63),
  constraint customers_go_on_by_https check (redirect_url ~ '^https://' and length(redirect_url) <= 500),
  constraint a_description_has_a_length check (length(description) between 1 and 2000),
  constraint an_own_notice_is_minutes check (min_notice_minutes between 0 and 525600),
  constraint an_own_horizon_is_days check (horizon_days between 1 and 730),
  constraint an_own_deadline_is_hours check (cancel_deadline_hours between 0 and 8760),
  constraint a_price_is_below_a_hundred_million check (price_amount between 0 and 99999999),
  constraint a_tax_is_a_percentage check (tax_percent between 0 and 100),
  constraint a_payment_is_known check (payment in ('none', 'deposit', 'full', 'card_on_file')),
  constraint what_is_paid_for_has_a_price check (payment = 'none' or coalesce(price_amount, 0) > 0),
  constraint a_deposit_is_a_sum_or_a_part
    check (num_nonnulls(deposit_amount, deposit_percent) <= 1 and deposit_amount between 1 and coalesce(price_amount, 0)
      and deposit_percent > 0 and deposit_percent <= 100),
  constraint an_assignment_is_known check (assignment in ('chosen', 'any', 'either')),
  constraint an_audience_is_known check (audience in ('public', 'prospect', 'customer', 'member')),
  constraint a_service_color_is_six_hex_digits check (color ~ '^#[0-9a-fA-F]{6}$'),
  constraint an_order_is_a_small_number check (sort_order between 0 and 9999),
  constraint one_person_comes_to_a_meeting check (capacity = 1),
  constraint what_follows_can_follow check (follows <@ array['slot_step_minutes', 'buffer_minutes']),
  constraint an_archived_service_is_not_sold check (archived_at is null or not active),
  constraint a_default_service_is_there_for_anybody
    check (not is_default or archived_at is null and payment = 'none' and audience = 'public' and follows = '{}'),
  constraint a_service_is_held_at_a_known_place foreign key (place, needs_phone, needs_text)
    references booking.places (place, needs_phone, needs_text) on update cascade,
  constraint a_place_that_needs_words_has_some check (not needs_text or place_text is not null)
);
create unique index a_tenant_has_one_default_service on booking.services (tenant_id) where is_default;
create unique index a_service_slug_is_taken_once on booking.services (tenant_id, slug) where archived_at is null;
comment on table booking.services is
  'What can be booked: length, grid and buffer, place, price and for whom. Each tenant starts with one. NULL in what '
  'the company sets too means: as the company.';
comment on column booking.services.id is 'Service id.';
comment on column booking.services.tenant_id is 'The tenant that sells it.';
comment on column booking.services.name is 'Name shown to customers.';
comment on column booking.services.slot_minutes is 'Length of a slot in minutes.';
comment on column booking.services.step_minutes is
  'Distance of the grid in minutes, counted in absolute time from the opening instant.';
comment on column booking.services.buffer_minutes is
  'Minutes kept free before and after; between two bookings the larger buffer counts.';
comment on column booking.services.is_default is 'The service meant when a request names none.';
comment on column booking.services.active is 'False: not sold any more.';
comment on column booking.services.slug is
  'Its name in addresses: lower-case letters and digits, single hyphens or underscores inside.';
comment on column booking.services.description is 'What it is, for customers; NULL: nothing is said.';
comment on column booking.services.min_notice_minutes is
  'A slot is sold at the latest this many minutes before its start; NULL: as the company.';
comment on column booking.services.horizon_days is 'How many days ahead slots are sold; NULL: as the company.';
comment on column booking.services.cancel_deadline_hours is
  'Hours before the start until which customers may change a booking; NULL: as the company.';
comment on column booking.services.timezone is
  'IANA zone of the wall clock of its own hours; NULL: the company''s.';
comment on column booking.services.price_amount is
  'Price with tax, in the smallest unit of the company''s currency; NULL: none is said.';
comment on column booking.services.tax_percent is 'Percent of tax within the price; NULL: none is said.';
comment on column booking.services.payment is
  'What is paid before: none, deposit, full, or nothing but a card_on_file for fees.';
comment on column booking.services.deposit_amount is 'The deposit as a sum; NULL: it is a part of the price, or none.';
comment on column booking.services.deposit_percent is
  'The deposit as percent of the price; NULL: it is a sum, or none.';
comment on column booking.services.assignment is
  'Customers choose their salesperson (chosen), are given one (any), or as they like (either).';
comment on column booking.services.audience is
  'Who may book it: public, any signed-in member, or accounts with the role prospect or customer.';
comment on column booking.services.reminders is 'Whether its customers get the company''s reminders.';
comment on column booking.services.color is 'Its color in calendars, #rrggbb; NULL: the company''s.';
comment on column booking.services.sort_order is 'Its turn in lists, the lowest first.';
comment on column booking.services.capacity is 'How many customers come at once; one.';
comment on column booking.services.follows is
  'Which of slot_step_minutes and buffer_minutes are those of the default service, because it was not set here; a '
  'change there is carried over.';
comment on column booking.services.archived_at is 'When it was archived; NULL: it was not.';
comment on column booking.services.version is 'Rises with every change that somebody makes to it, its lists included.';
comment on column booking.services.created_at is 'When it was made.';
comment on column booking.services.updated_at is 'When it was changed last.';
comment on column booking.services.place is
  'Where it is held, of booking.places; where nobody says, the usual one.';
comment on column booking.services.place_text is 'Where that is, in words for people; NULL: not said.';
comment on column booking.services.needs_phone is 'Its place needs the customer''s telephone number.';
comment on column booking.services.redirect_url is
  'Where customers go on to once it is booked; NULL: as the company.';
comment on column booking.services.needs_text is 'Its place needs words that say where it is.';

create table booking.resources (
  id        uuid primary key,
  tenant_id uuid references booking.tenants (id),
  kind      booking.resource_kind not null,
  constraint resources_have_a_kind unique (id, kind)
);
create index resources_by_tenant on booking.resources (tenant_id);
comment on table booking.resources is
  'Whatever can be taken once: a salesperson, a conference host. A row appears and goes with what it stands for.';
comment on column booking.resources.id is 'Id of the salesperson or host.';
comment on column booking.resources.tenant_id is 'The tenant; NULL: the platform''s own, for bookings of all tenants.';
comment on column booking.resources.kind is 'What it is.';

create table booking.salespersons (
  id            uuid primary key default gen_random_uuid(),
  tenant_id     uuid not null references booking.tenants (id),
  graph_user_id text,
  display_name  text not null,
  timezone      text not null,
  active        boolean not null default true,
  created_at    timestamptz not null default booking.now(),
  directory_object_id uuid,
  mailbox         text generated always as (coalesce(directory_object_id::text, graph_user_id)) stored,
  calendar_kind   text not null,
  has_calendar    boolean not null,
  is_in_directory boolean not null,
  email           booking.mail_address,
  phone           text,
  feed_digest     bytea,
  bio             text,
  photo           text,
  archived_at     timestamptz,
  version         integer not null default 1,
  updated_at      timestamptz not null default booking.now(),
  constraint salespersons_belong_to_a_tenant unique (tenant_id, id),
  constraint a_salesperson_is_a_resource foreign key (id) references booking.resources (id),
  constraint a_salesperson_name_has_a_length check (length(display_name) between 1 and 200),
  constraint a_user_name_has_a_length check (length(graph_user_id) between 1 and 254),
  constraint a_person_has_a_known_kind_of_calendar foreign key (calendar_kind, has_calendar, is_in_directory)
    references booking.calendar_kinds (kind, has_calendar, is_directory) on update cascade,
  constraint a_directory_knows_its_users_by_name check (not is_in_directory or graph_user_id is not null),
  constraint a_feed_is_known_by_a_digest check (octet_length(feed_digest) = 32),
  constraint a_feed_is_of_whoever_sells check (feed_digest is null or active),
  constraint a_salesperson_is_called_at_e164 check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint a_bio_has_a_length check (length(bio) between 1 and 2000),
  constraint a_photo_is_loaded_by_https check (photo ~ '^https://' and length(photo) <= 500),
  constraint an_archived_person_sells_nothing check (archived_at is null or not active)
);
create unique index a_calendar_is_sold_once on booking.salespersons (tenant_id, lower(graph_user_id));
create unique index a_mailbox_is_sold_once on booking.salespersons (tenant_id, directory_object_id)
  where directory_object_id is not null;
create unique index a_feed_is_of_one_person on booking.salespersons (feed_digest) where feed_digest is not null;
create unique index a_mail_address_is_one_salesperson on booking.salespersons (tenant_id, lower(email))
  where email is not null and archived_at is null;
comment on table booking.salespersons is
  'People whose time is sold; their calendar, where they have one, is the truth.';
comment on column booking.salespersons.id is
  'Salesperson id; also the id of the resource that reservations of their time refer to.';
comment on column booking.salespersons.tenant_id is 'The tenant they work for.';
comment on column booking.salespersons.graph_user_id is
  'Name (mail address) or object id in the company''s directory; NULL: their calendar is not there.';
comment on column booking.salespersons.display_name is 'Name shown to customers.';
comment on column booking.salespersons.timezone is 'IANA zone of their working hours.';
comment on column booking.salespersons.active is
  'False: sells no slots; still followed until the last confirmed booking has ended.';
comment on column booking.salespersons.created_at is 'When they were added.';
comment on column booking.salespersons.directory_object_id is
  'Object id in the directory, once that has told it: names change, this does not.';
comment on column booking.salespersons.mailbox is
  'As whom the directory knows them: the object id once it is known, else the name; what is in this calendar is '
  'recorded under it. NULL: it does not.';
comment on column booking.salespersons.calendar_kind is
  'Where their time is kept, of booking.calendar_kinds; where nobody says, the usual one.';
comment on column booking.salespersons.has_calendar is
  'Somebody keeps a calendar of that kind; false: only our own bookings and hours say when they are free.';
comment on column booking.salespersons.is_in_directory is 'A calendar of that kind is in the company''s directory.';
comment on column booking.salespersons.email is
  'Where mails for them go; NULL: to their name in the directory, if that is an address.';
comment on column booking.salespersons.feed_digest is
  'SHA-256 of the secret part of the address at which calendars read their bookings; NULL: there is none.';
comment on column booking.salespersons.phone is 'Their telephone number in E.164; NULL: none.';
comment on column booking.salespersons.photo is 'Address of a picture of them, which browsers load; NULL: none.';
comment on column booking.salespersons.bio is 'Who they are, for customers; NULL: nothing is said.';
comment on column booking.salespersons.archived_at is 'When they were archived; NULL: they were not.';
comment on column booking.salespersons.version is 'Rises with every change that somebody makes to them.';
comment on column booking.salespersons.updated_at is 'When they were changed last.';

create table booking.availability_rules (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null references booking.tenants (id),
  salesperson_id uuid,
  weekday        smallint not null,
  opens          time not null,
  closes         time not null,
  service_id     uuid,
  effective_from date,
  effective_to   date,
  constraint a_rule_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_rule_is_for_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id),
  constraint a_weekday_is_iso check (weekday between 1 and 7),
  constraint hours_have_a_length check (opens <> closes and opens < time '24:00'),
  constraint rules_end_after_they_begin check (effective_from <= effective_to),
  -- On the weekday of its own: what reaches over midnight may meet the next day's hours, and is open once all the same.
  constraint hours_of_one_list_do_not_overlap exclude using gist (
    tenant_id with =,
    coalesce(salesperson_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
    coalesce(service_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
    weekday with =,
    daterange(effective_from, effective_to, '[]') with &&,
    numrange(extract(epoch from opens),
      extract(epoch from case when closes > opens then closes else time '24:00' end)) with &&)
);
create index availability_rules_by_tenant on booking.availability_rules (tenant_id, salesperson_id, weekday);
create index availability_rules_by_service on booking.availability_rules (tenant_id, service_id)
  where service_id is not null;
comment on table booking.availability_rules is
  'Weekly hours, in up to four lists: of the tenant, of a salesperson, of a service, and of a salesperson for a '
  'service. A list holds on the days on which any of its rules is in force, of whatever weekday. A salesperson works '
  'by their own list where it holds, else by the tenant''s; a service is held by its list for the salesperson where '
  'that holds, else by its own, else at any time. A slot lies in both.';
comment on column booking.availability_rules.id is 'Row id.';
comment on column booking.availability_rules.tenant_id is 'The tenant.';
comment on column booking.availability_rules.salesperson_id is
  'The salesperson, or NULL for everybody who has no rules of their own.';
comment on column booking.availability_rules.weekday is 'ISO weekday: 1 Monday to 7 Sunday.';
comment on column booking.availability_rules.service_id is
  'The service that is held at these hours; NULL: they are hours of work.';
comment on column booking.availability_rules.effective_from is 'First local date that it holds for; NULL: as ever.';
comment on column booking.availability_rules.effective_to is 'Last local date that it holds for; NULL: for good.';
comment on column booking.availability_rules.opens is
  'Local opening time, in the salesperson''s zone; of a service in the service''s.';
comment on column booking.availability_rules.closes is
  'Local closing time; 24:00 is midnight at the end of the day, a time before opens is one of the next day.';

create table booking.availability_exceptions (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null references booking.tenants (id),
  salesperson_id uuid,
  day            date not null,
  opens          time,
  closes         time,
  constraint an_exception_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint an_exception_is_closed_or_has_hours
    check (num_nulls(opens, closes) = 2 or num_nulls(opens, closes) = 0 and opens <> closes and opens < time '24:00')
);
create index availability_exceptions_by_day on booking.availability_exceptions (tenant_id, day);
comment on table booking.availability_exceptions is
  'Dates with other hours than the weekly rules: holidays (no hours) and special opening hours (which replace the '
  'day''s rules). A person''s exception beats the tenant''s.';
comment on column booking.availability_exceptions.id is 'Row id.';
comment on column booking.availability_exceptions.tenant_id is 'The tenant.';
comment on column booking.availability_exceptions.salesperson_id is
  'The salesperson, or NULL for everybody of the tenant.';
comment on column booking.availability_exceptions.day is 'Local date in the salesperson''s zone.';
comment on column booking.availability_exceptions.opens is 'Local opening time, NULL: closed that day.';
comment on column booking.availability_exceptions.closes is
  'Local closing time, NULL: closed that day; a time before opens is one of the next day.';

create table booking.closures (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  salesperson_id uuid,
  service_id     uuid,
  days           daterange,
  period         tstzrange,
  reason         text,
  created_at     timestamptz not null default booking.now(),
  constraint a_closure_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_closure_is_for_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id),
  constraint a_closure_is_of_days_or_of_a_period check (num_nonnulls(days, period) = 1),
  constraint a_closure_begins_and_ends
    check (not isempty(days) and not isempty(period) and not lower_inf(days) and not upper_inf(days)
      and not lower_inf(period) and not upper_inf(period)),
  constraint a_closure_is_half_open check (lower_inc(period) and not upper_inc(period)),
  constraint a_reason_has_a_length check (length(reason) between 1 and 200)
);
create index closures_by_tenant on booking.closures (tenant_id);
comment on table booking.closures is
  'Times at which nothing is offered, whatever the hours: of everybody and everything, or of one salesperson, of one '
  'service, of both. They cancel nothing, move no grid and keep no buffer.';
comment on column booking.closures.id is 'Closure id.';
comment on column booking.closures.tenant_id is 'The tenant.';
comment on column booking.closures.salesperson_id is 'Whose time it is; NULL: everybody''s.';
comment on column booking.closures.service_id is 'What is not held; NULL: nothing is.';
comment on column booking.closures.days is 'Whole local days, each in the zone of the salesperson; NULL: a period.';
comment on column booking.closures.period is 'From an instant to before another; NULL: whole days.';
comment on column booking.closures.reason is 'Why, for staff; NULL: not said.';
comment on column booking.closures.created_at is 'When it was made.';

-- 21_zones.sql
-- Which time zones there are. pg_timezone_names reads hundreds of files at each look, so
-- its names are copied here at every migrate (83_zones.sql).
create table booking.zones (
  name text primary key
);
comment on table booking.zones is
  'Time zones that may be named: IANA names as this server knows them, without abbreviations (EST) and without POSIX '
  'rules (FOO5), which PostgreSQL would take without a word.';
comment on column booking.zones.name is 'IANA name, in its own spelling.';

-- 22_console.sql
-- Who is signed in to the platform's console.
create table booking.console_sessions (
  digest     bytea primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  client     text not null,
  constraint a_session_digest_is_sha256 check (octet_length(digest) = 32),
  constraint a_session_ends check (expires_at > created_at)
);
create index console_sessions_by_end on booking.console_sessions (expires_at);
comment on table booking.console_sessions is
  'Administrators who are signed in to the console. Deleting a row ends that session.';
comment on column booking.console_sessions.digest is
  'Keyed SHA-256 of the cookie; the key is made of ADMIN_API_KEY, so another platform key finds no session.';
comment on column booking.console_sessions.created_at is 'When the platform''s key was shown.';
comment on column booking.console_sessions.expires_at is 'The session is none from then on, however busy it is.';
comment on column booking.console_sessions.client is 'Network address that signed in.';

-- 23_accounts.sql
-- Who may do what in a company: people with an account, the browsers and programs in which they are signed in, and
-- the keys of programs.
create table booking.accounts (
  id                uuid primary key default gen_random_uuid(),
  tenant_id         uuid not null references booking.tenants (id),
  email             booking.mail_address not null,
  email_key         text not null generated always as (lower(email)) stored,
  roles             text[] not null,
  salesperson_id    uuid,
  display_name      booking.short_text,
  status            text not null default 'invited',
  locale            text,
  invited_at        timestamptz,
  created_at        timestamptz not null default booking.now(),
  last_signed_in_at timestamptz,
  archived_at       timestamptz,
  version           integer not null default 1,
  constraint accounts_belong_to_a_tenant unique (tenant_id, id),
  constraint an_account_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint an_account_has_a_role check (cardinality(roles) > 0 and array_position(roles, null) is null),
  constraint a_role_is_known check
    (roles <@ array['owner', 'admin', 'salesperson', 'analyst', 'customer', 'prospect']),
  constraint an_account_status_is_known check (status in ('invited', 'active', 'disabled')),
  constraint an_account_locale_is_a_tag check (locale ~ '^[a-z]{2,3}$')
);
create unique index an_address_has_one_account on booking.accounts (tenant_id, email_key) where archived_at is null;
create index accounts_by_address on booking.accounts (email_key);
create index accounts_by_salesperson on booking.accounts (tenant_id, salesperson_id) where salesperson_id is not null;
create index removed_accounts_by_age on booking.accounts (archived_at) where archived_at is not null;
comment on table booking.accounts is 'People who may sign in to a company: one row for each mail address.';
comment on column booking.accounts.id is 'Account id.';
comment on column booking.accounts.tenant_id is 'The company.';
comment on column booking.accounts.email is 'Mail address; whoever reads its mails can sign in.';
comment on column booking.accounts.email_key is 'The address in lower case, by which it is found.';
comment on column booking.accounts.roles is
  'What they are: owner, admin, salesperson, analyst (the staff), customer, prospect; at least one.';
comment on column booking.accounts.salesperson_id is 'Whose bookings and calendar are theirs; NULL: nobody''s.';
comment on column booking.accounts.display_name is 'Their name; NULL: not told.';
comment on column booking.accounts.status is
  'invited until they sign in first, then active; disabled: they cannot sign in.';
comment on column booking.accounts.locale is 'Language of mails to them; NULL: the company''s.';
comment on column booking.accounts.invited_at is 'When they were invited last; NULL: they came by themselves.';
comment on column booking.accounts.created_at is 'When the account was made.';
comment on column booking.accounts.last_signed_in_at is 'When they signed in last; NULL: never.';
comment on column booking.accounts.archived_at is
  'When the account was removed; its address may have another since. NULL: it was not.';
comment on column booking.accounts.version is 'Rises with every change that somebody makes to it.';

create table booking.sessions (
  digest       bytea primary key,
  tenant_id    uuid not null,
  account_id   uuid not null,
  form         text not null,
  signed_in_at timestamptz not null,
  last_used_at timestamptz not null,
  idle_until   timestamptz not null,
  expires_at   timestamptz not null,
  client       text,
  agent        text,
  constraint a_session_is_of_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint a_session_is_found_by_sha256 check (octet_length(digest) = 32),
  constraint a_session_form_is_known check (form in ('cookie', 'bearer')),
  constraint a_session_ends_at_last check (idle_until <= expires_at)
);
create index sessions_by_account on booking.sessions (tenant_id, account_id);
create index sessions_by_end on booking.sessions (idle_until);
comment on table booking.sessions is 'Where people are signed in. Deleting a row signs them out there.';
comment on column booking.sessions.digest is 'SHA-256 of the secret that the browser or program keeps.';
comment on column booking.sessions.tenant_id is 'The company; elsewhere the session is none.';
comment on column booking.sessions.account_id is 'Who is signed in.';
comment on column booking.sessions.form is 'cookie: a browser; bearer: a program that sends it by itself.';
comment on column booking.sessions.signed_in_at is 'When they proved who they are.';
comment on column booking.sessions.last_used_at is 'When it was used last, to five minutes.';
comment on column booking.sessions.idle_until is 'It is none from then on, if it is not used before.';
comment on column booking.sessions.expires_at is 'It is none from then on, however busy it is.';
comment on column booking.sessions.client is 'Network address that signed in; NULL: unknown.';
comment on column booking.sessions.agent is 'What the browser or program calls itself; NULL: nothing.';

create table booking.api_keys (
  id           uuid primary key default gen_random_uuid(),
  tenant_id    uuid not null references booking.tenants (id),
  name         booking.short_text not null,
  kind         text not null,
  role         text,
  digest       bytea not null,
  last4        text not null,
  origins      text[] not null default '{}',
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  created_at   timestamptz not null default booking.now(),
  created_by   text,
  version      integer not null default 1,
  constraint a_key_is_found_by_sha256 check (octet_length(digest) = 32),
  constraint a_key_is_publishable_or_secret check (kind in ('publishable', 'secret')),
  constraint a_secret_key_has_a_role check
    (case kind when 'secret' then role is not null and role in ('admin', 'analyst') else role is null end),
  constraint a_secret_key_is_of_no_origin check (kind = 'publishable' or origins = '{}'),
  constraint a_key_has_a_name check (length(name) between 1 and 200),
  constraint a_key_shows_four_characters check (length(last4) = 4)
);
create unique index a_key_is_found_by_its_digest on booking.api_keys (digest);
create index api_keys_by_tenant on booking.api_keys (tenant_id, created_at);
create index revoked_keys_by_age on booking.api_keys (revoked_at) where revoked_at is not null;
comment on table booking.api_keys is 'Keys of companies'' own programs; of each only a digest is kept.';
comment on column booking.api_keys.id is 'Key id.';
comment on column booking.api_keys.tenant_id is 'The company.';
comment on column booking.api_keys.name is 'What it is for, as its makers call it.';
comment on column booking.api_keys.kind is
  'publishable: names the company in a browser and opens what anybody may; secret: acts for the company.';
comment on column booking.api_keys.role is 'What a secret key may do: admin or analyst; NULL: it is publishable.';
comment on column booking.api_keys.digest is 'SHA-256 of the key.';
comment on column booking.api_keys.last4 is 'Its last four characters, by which people tell keys apart.';
comment on column booking.api_keys.origins is 'Sites that may use a publishable key; none: all may.';
comment on column booking.api_keys.expires_at is 'It is none from then on; NULL: it does not end by itself.';
comment on column booking.api_keys.last_used_at is 'When it was used last, to five minutes; NULL: never.';
comment on column booking.api_keys.revoked_at is 'When it was taken back; NULL: it was not.';
comment on column booking.api_keys.created_at is 'When it was made.';
comment on column booking.api_keys.created_by is 'Who made it, as the audit names them.';
comment on column booking.api_keys.version is 'Rises with every change that somebody makes to it.';

-- 24_sign_in.sql
-- Signing in by mail: a code to type, and a link.
create table booking.sign_in_codes (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  email          booking.mail_address not null,
  email_key      text not null generated always as (lower(email)) stored,
  mailbox        text not null,
  attempt_digest bytea not null,
  client_digest  bytea,
  code_digests   bytea[] not null default '{}',
  link_digests   bytea[] not null default '{}',
  tries          integer not null default 0,
  used_at        timestamptz,
  created_at     timestamptz not null default booking.now(),
  account_id     uuid,
  constraint a_code_for_an_address_is_of_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint an_attempt_is_found_by_sha256 check (octet_length(attempt_digest) = 32),
  constraint five_tries_are_all check (tries between 0 and 5)
);
create unique index a_sign_in_is_found_by_its_attempt on booking.sign_in_codes (attempt_digest);
create index sign_in_codes_by_link on booking.sign_in_codes using gin (link_digests);
create index sign_in_codes_by_mailbox on booking.sign_in_codes (tenant_id, mailbox, created_at);
create index sign_in_codes_by_tenant on booking.sign_in_codes (tenant_id, created_at);
create index sign_in_codes_by_account on booking.sign_in_codes (tenant_id, account_id) where account_id is not null;
create index sign_in_codes_by_age on booking.sign_in_codes (created_at);
comment on table booking.sign_in_codes is
  'Somebody wants to sign in with a mail address: one row each time, whoever they are. Code and link are made when the '
  'mail is sent; they are good for ten minutes, once.';
comment on column booking.sign_in_codes.id is 'Id, which the mail is about.';
comment on column booking.sign_in_codes.tenant_id is 'The company.';
comment on column booking.sign_in_codes.email is 'The address, as it was typed.';
comment on column booking.sign_in_codes.email_key is 'The address in lower case.';
comment on column booking.sign_in_codes.mailbox is 'Where its mails arrive, as booking.mailbox tells.';
comment on column booking.sign_in_codes.attempt_digest is
  'SHA-256 of what the browser that asked was given: a code counts with it alone.';
comment on column booking.sign_in_codes.client_digest is
  'SHA-256 of the network address that asked; NULL: unknown, or our own command line.';
comment on column booking.sign_in_codes.code_digests is
  'SHA-256 of the id and each code that was sent, a mail sent again has another one; none: no mail was sent.';
comment on column booking.sign_in_codes.link_digests is 'SHA-256 of the secret in each link that was sent.';
comment on column booking.sign_in_codes.tries is 'How often a code was typed, right or wrong; five are all.';
comment on column booking.sign_in_codes.used_at is 'When somebody signed in with it; NULL: nobody did.';
comment on column booking.sign_in_codes.account_id is
  'Whose address becomes this one, by the code alone; NULL: it signs in.';
comment on column booking.sign_in_codes.created_at is 'When it was asked for: the start of its ten minutes.';

-- 25_catalogue.sql
-- Who offers what.
create table booking.service_salespersons (
  tenant_id      uuid not null,
  service_id     uuid not null,
  salesperson_id uuid not null,
  price_amount   bigint,
  active         boolean not null default true,
  constraint a_person_offers_a_service_once primary key (service_id, salesperson_id),
  constraint a_service_of_its_tenant_is_offered foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint a_person_of_its_tenant_offers foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint an_own_price_is_below_a_hundred_million check (price_amount between 0 and 99999999)
);
create index service_salespersons_by_tenant on booking.service_salespersons (tenant_id, service_id);
create index service_salespersons_by_salesperson on booking.service_salespersons (tenant_id, salesperson_id);
comment on table booking.service_salespersons is
  'Who offers a service. Without a row everybody active does; with any, exactly those with active.';
comment on column booking.service_salespersons.tenant_id is 'The tenant.';
comment on column booking.service_salespersons.service_id is 'The service.';
comment on column booking.service_salespersons.salesperson_id is 'The salesperson.';
comment on column booking.service_salespersons.price_amount is
  'Their own price, in the smallest unit of the company''s currency; NULL: the service''s.';
comment on column booking.service_salespersons.active is 'They offer it; false: their price is kept, they do not.';

-- What customers are asked.
create table booking.intake_fields (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid not null,
  service_id  uuid not null,
  label       booking.short_text not null,
  field_type  text not null,
  is_required boolean not null default false,
  placeholder booking.short_text,
  options     text[] not null default '{}',
  help        text,
  sort_order  integer not null default 0,
  archived_at timestamptz,
  constraint a_question_is_of_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint a_label_has_a_length check (length(label) >= 1),
  constraint a_field_type_is_known
    check (field_type in ('text', 'textarea', 'select', 'checkbox', 'date', 'phone', 'email', 'number')),
  constraint a_choice_has_options
    check (case field_type when 'select' then options <> '{}' when 'checkbox' then true else options = '{}' end),
  constraint a_help_has_a_length check (length(help) between 1 and 500),
  constraint a_turn_is_a_small_number check (sort_order between 0 and 9999)
);
create index intake_fields_by_service on booking.intake_fields (tenant_id, service_id);
comment on table booking.intake_fields is 'What customers are asked when they book a service: its intake form.';
comment on column booking.intake_fields.id is 'Id; answers are kept under it.';
comment on column booking.intake_fields.tenant_id is 'The tenant.';
comment on column booking.intake_fields.service_id is 'The service.';
comment on column booking.intake_fields.label is 'The question.';
comment on column booking.intake_fields.field_type is
  'text (a line), textarea, select (one of the options), checkbox (yes or no; with options any number of them), date, '
  'phone, email or number.';
comment on column booking.intake_fields.is_required is
  'Without an answer nothing is booked; of a checkbox: unless it is ticked.';
comment on column booking.intake_fields.placeholder is 'An example within the empty field; NULL: none.';
comment on column booking.intake_fields.options is 'What there is to choose from.';
comment on column booking.intake_fields.help is 'What is said beside the field; NULL: nothing.';
comment on column booking.intake_fields.sort_order is 'Its turn in the form, the lowest first.';
comment on column booking.intake_fields.archived_at is
  'When it was taken out of the form, its answers stay; NULL: it is asked.';

-- What an outside engine calls a service.
create table booking.event_type_map (
  tenant_id     uuid not null,
  service_id    uuid not null,
  event_type_id bigint not null,
  constraint a_service_is_one_event_type primary key (service_id),
  constraint an_event_type_is_one_service unique (tenant_id, event_type_id),
  constraint a_service_of_its_tenant_is_mapped foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint an_event_type_id_is_positive check (event_type_id > 0)
);
create index event_type_map_by_tenant on booking.event_type_map (tenant_id, service_id);
comment on table booking.event_type_map is
  'Which event type of an outside engine a service is. The engine internal needs none; what is kept waits for one.';
comment on column booking.event_type_map.tenant_id is 'The tenant.';
comment on column booking.event_type_map.service_id is 'The service; its slug is the event type by which members book.';
comment on column booking.event_type_map.event_type_id is 'Id of the event type there.';

-- What it costs to cancel.
create table booking.cancellation_policies (
  tenant_id  uuid not null references booking.tenants (id),
  service_id uuid,
  tiers      jsonb,
  version    integer not null default 2,
  updated_at timestamptz not null default booking.now(),
  constraint a_service_has_one_policy unique nulls not distinct (tenant_id, service_id),
  constraint a_policy_is_of_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id) on delete cascade,
  constraint tiers_are_a_list check (jsonb_typeof(tiers) = 'array'),
  constraint only_a_service_follows_the_company check (service_id is not null or tiers is not null)
);
comment on table booking.cancellation_policies is
  'What it costs to cancel, of a company and of services that have their own. Without a row nothing does.';
comment on column booking.cancellation_policies.tenant_id is 'The tenant.';
comment on column booking.cancellation_policies.service_id is 'Of which service; NULL: of all that have none.';
comment on column booking.cancellation_policies.tiers is
  'A list of {hours_before_start, fee_percent} or {hours_before_start, fee_fixed}, the most hours first; []: nothing '
  'before the start; NULL: as the company has it. Read by booking.cancellation_sums alone.';
comment on column booking.cancellation_policies.version is
  'Rises with every change; 1 is that there is no row.';
comment on column booking.cancellation_policies.updated_at is 'Last change.';

-- 26_phones.sql
-- Telephone numbers of people who work for a company, and whether they were shown to be theirs: what is only tried by
-- SMS goes there and nowhere else.
create table booking.account_phones (
  account_id   uuid primary key,
  tenant_id    uuid not null,
  phone        text not null,
  kind         text not null,
  country      text not null,
  code_digests bytea[] not null default '{}',
  tries        integer not null default 0,
  asked_at     timestamptz not null,
  proved_at    timestamptz,
  constraint a_number_is_of_an_account_of_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint a_number_is_dialed_from_anywhere check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint a_number_can_be_texted check (kind in ('mobile', 'fixed_or_mobile')),
  constraint a_country_is_of_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint five_tries_are_all check (tries between 0 and 5)
);
create index account_phones_by_number on booking.account_phones (tenant_id, phone);
comment on table booking.account_phones is 'Telephone numbers that people who work for a company call their own.';
comment on column booking.account_phones.account_id is 'Whose it is.';
comment on column booking.account_phones.tenant_id is 'The company.';
comment on column booking.account_phones.phone is 'The number (E.164).';
comment on column booking.account_phones.kind is 'What its numbering plan says: mobile or fixed_or_mobile.';
comment on column booking.account_phones.country is 'ISO 3166 code of its country.';
comment on column booking.account_phones.code_digests is
  'SHA-256 of the account and each code that was sent, a text sent again has another one; none: no text was sent.';
comment on column booking.account_phones.tries is 'How often a code was typed, right or wrong; five are all.';
comment on column booking.account_phones.asked_at is 'When it was entered: the start of the code''s ten minutes.';
comment on column booking.account_phones.proved_at is 'When its code was typed; NULL: it never was.';

-- 28_calendar_accounts.sql
-- Accounts that a person, and not their company, lets us into: one row for each account that somebody ever connected.
-- What every connection has (status, since when and why it is lost, the sealed key) stands in booking.connections.
create table booking.calendar_accounts (
  id                uuid primary key,
  tenant_id         uuid not null,
  salesperson_id    uuid not null,
  provider          text not null,
  subject           text not null,
  address           text not null,
  calendar          text not null,
  scopes            text[] not null default '{}',
  token_source      text not null,
  grant_ends_at     timestamptz,
  connected_at      timestamptz not null default booking.now(),
  disconnected_at   timestamptz,
  access_token      booking.sealed,
  access_expires_at timestamptz,
  renewed_at        timestamptz,
  refused_at        timestamptz,
  lease             uuid,
  lease_until       timestamptz,
  constraint a_calendar_account_is_a_connection foreign key (tenant_id, id)
    references booking.connections (tenant_id, id) on delete cascade,
  constraint a_calendar_account_is_with_its_provider foreign key (id, provider)
    references booking.connections (id, provider) on delete cascade,
  constraint a_calendar_account_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint a_person_connects_an_account_once unique (salesperson_id, provider, subject),
  constraint a_token_source_is_known check (token_source in ('consent', 'delegation', 'password')),
  constraint an_account_is_called_something check (length(subject) between 1 and 500
    and length(address) between 1 and 500 and length(calendar) between 1 and 500),
  constraint a_token_says_when_it_ends check ((access_token is null) = (access_expires_at is null)),
  constraint a_lease_of_a_token_ends check ((lease is null) = (lease_until is null)),
  constraint what_is_disconnected_has_no_token check (disconnected_at is null or access_token is null)
);
create unique index a_calendar_account_is_one_person_s on booking.calendar_accounts (tenant_id, provider, subject)
  where disconnected_at is null;
create index calendar_accounts_by_subject on booking.calendar_accounts (provider, subject)
  where disconnected_at is null;
create index calendar_accounts_by_connection on booking.calendar_accounts (tenant_id, id);
comment on table booking.calendar_accounts is
  'Accounts by which a person''s own calendar is reached, and the access token that all processes share meanwhile.';
comment on column booking.calendar_accounts.id is
  'Id of its connection, which provider clients are given as the account.';
comment on column booking.calendar_accounts.tenant_id is 'The tenant.';
comment on column booking.calendar_accounts.salesperson_id is 'Whose it is.';
comment on column booking.calendar_accounts.provider is 'Who keeps it, as its connection says.';
comment on column booking.calendar_accounts.subject is
  'The provider''s lasting id of the account, as it proved it; addresses change.';
comment on column booking.calendar_accounts.address is 'What people know the account by.';
comment on column booking.calendar_accounts.calendar is
  'The calendar in it that is read and written to, as the provider knows it.';
comment on column booking.calendar_accounts.scopes is 'What was granted, in the provider''s own words.';
comment on column booking.calendar_accounts.token_source is
  'consent: a person gave it; delegation: the company lets us act for its people; password: one made for us, which is '
  'its own token.';
comment on column booking.calendar_accounts.grant_ends_at is 'When the grant itself ends; NULL: nobody said so.';
comment on column booking.calendar_accounts.connected_at is 'When it was connected last.';
comment on column booking.calendar_accounts.disconnected_at is
  'When somebody took it back; its key is gone. What still lies in it is deleted if it is connected again.';
comment on column booking.calendar_accounts.access_token is 'Sealed token of the moment; NULL: there is none.';
comment on column booking.calendar_accounts.access_expires_at is 'When it ends.';
comment on column booking.calendar_accounts.renewed_at is 'When a token was got last.';
comment on column booking.calendar_accounts.refused_at is
  'When none was to be had for good; it is not asked for again at once. NULL: one was, or was not asked for.';
comment on column booking.calendar_accounts.lease is 'Of the one process that gets a token now.';
comment on column booking.calendar_accounts.lease_until is 'When another may.';

-- 29_calendar_consents.sql
-- People who were sent to a provider to let us into their calendar.
create table booking.calendar_consents (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  kind           text not null references booking.calendar_kinds (kind),
  account_id     uuid,
  state_digest   bytea not null,
  browser_digest bytea not null,
  nonce          text not null,
  code_verifier  text not null,
  created_at     timestamptz not null,
  taken_at       timestamptz,
  granted        jsonb,
  secret         booking.sealed,
  constraint a_calendar_consent_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint a_calendar_consent_is_asked_for_by_its_tenant foreign key (tenant_id, account_id)
    references booking.accounts (tenant_id, id) on delete cascade,
  constraint a_state_is_used_once unique (state_digest),
  constraint digests_are_sha256 check (octet_length(state_digest) = 32 and octet_length(browser_digest) = 32),
  constraint what_is_granted_was_taken check (num_nonnulls(granted, secret) = 0 or taken_at is not null)
);
create index calendar_consents_by_age on booking.calendar_consents (created_at);
create index calendar_consents_by_person on booking.calendar_consents (tenant_id, salesperson_id);
create index calendar_consents_by_account on booking.calendar_consents (tenant_id, account_id);
comment on table booking.calendar_consents is
  'People who were sent to a provider to let us into their calendar. A row is good for ten minutes, for one return of '
  'the browser that was sent, and for one answer whether what was granted is to be used.';
comment on column booking.calendar_consents.id is 'Consent id.';
comment on column booking.calendar_consents.tenant_id is 'The tenant.';
comment on column booking.calendar_consents.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_consents.kind is 'The kind of calendar that is to be connected.';
comment on column booking.calendar_consents.account_id is
  'Who asked, whose session has to come back; NULL: the platform, or a program of the company.';
comment on column booking.calendar_consents.state_digest is 'SHA-256 of the OAuth state.';
comment on column booking.calendar_consents.browser_digest is 'SHA-256 of the cookie that the browser was given.';
comment on column booking.calendar_consents.nonce is
  'What the ID token has to repeat (OpenID Connect Core, section 3.1.2.1).';
comment on column booking.calendar_consents.code_verifier is 'PKCE verifier (RFC 7636, section 4.1).';
comment on column booking.calendar_consents.created_at is 'Start of its ten minutes.';
comment on column booking.calendar_consents.taken_at is 'When the browser came back; its state is used up.';
comment on column booking.calendar_consents.granted is
  'What the provider granted: {subject, address, calendar, scopes, settings, grant_ends_at}; NULL: nothing yet.';
comment on column booking.calendar_consents.secret is 'The lasting key that came with it, sealed.';

-- 30_bookings.sql
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

-- 31_reservations.sql
-- What a booking uses: one row per resource (the salesperson; a conference host; later rooms,
-- equipment, second hosts). The exclusion constraints that make double selling impossible
-- live here, and every test for a collision reads them. Rows exist only while they block: release
-- deletes them, and eight hours after the end a periodic job. What is over since is kept apart by
-- booking.expire_lapsed_and_check_gaps, from the bookings alone.
create table booking.conference_hosts (
  id            uuid primary key default gen_random_uuid(),
  connection_id uuid not null,
  provider      text not null,
  user_id       text not null,
  is_listed     boolean not null default true,
  limited_until timestamptz,
  created_at    timestamptz not null default booking.now(),
  constraint a_host_is_known_once unique (provider, user_id),
  constraint a_host_is_of_an_account_of_its_provider foreign key (connection_id, provider)
    references booking.connections (id, provider),
  constraint a_host_is_a_resource foreign key (id) references booking.resources (id)
);
create index conference_hosts_by_connection on booking.conference_hosts (connection_id);
comment on table booking.conference_hosts is
  'In whose name meetings are held, licences of an account and not people who take part; rows appear when settings '
  'name them (api.connect_platform).';
comment on column booking.conference_hosts.id is 'Resource id of the host.';
comment on column booking.conference_hosts.connection_id is 'The account that it belongs to.';
comment on column booking.conference_hosts.provider is 'Whose account that is.';
comment on column booking.conference_hosts.user_id is 'How the provider knows it: an id, a mail address.';
comment on column booking.conference_hosts.is_listed is 'It is named now; one that is not gets no new meeting.';
comment on column booking.conference_hosts.limited_until is
  'Its provider answered that its daily limit is reached: not used before this instant.';
comment on column booking.conference_hosts.created_at is 'When it was first named.';

create table booking.reservations (
  booking_id     uuid not null,
  resource_id    uuid not null,
  tenant_id      uuid not null,
  kind           booking.resource_kind not null,
  claim_id       uuid not null,
  buffer_minutes integer not null,
  core           tstzrange,
  padded         tstzrange,
  ends_at        timestamptz not null,
  starts_at      timestamptz not null,
  is_moved       boolean not null default false,
  constraint a_booking_reserves_a_resource_once primary key (booking_id, resource_id),
  constraint a_reservation_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_reservation_is_of_a_resource_of_its_kind foreign key (resource_id, kind)
    references booking.resources (id, kind),
  constraint resources_never_overlap exclude using gist (resource_id with =, core with &&, claim_id with <>),
  constraint buffers_are_kept exclude using gist (resource_id with =, padded with &&, claim_id with <>)
);
create index reservations_by_end on booking.reservations (ends_at);
create index reservations_by_resource on booking.reservations (resource_id, is_moved, starts_at);
comment on table booking.reservations is
  'Ranges of time that active bookings use of each resource until they end; the database refuses an overlap whoever '
  'writes.';
comment on column booking.reservations.booking_id is 'The booking.';
comment on column booking.reservations.resource_id is 'The resource that is taken.';
comment on column booking.reservations.tenant_id is 'The tenant.';
comment on column booking.reservations.kind is 'Kind of the resource.';
comment on column booking.reservations.claim_id is 'Rows of one claim never exclude each other.';
comment on column booking.reservations.buffer_minutes is 'Buffer of this booking in minutes.';
comment on column booking.reservations.core is
  '[start, end); NULL while several moves are applied together, and for a host that an organizer''s move made '
  'overlap.';
comment on column booking.reservations.padded is
  '[start, end + buffer); NULL for moved bookings and for hosts: they are held to non-overlap only.';
comment on column booking.reservations.ends_at is
  'End of the booking, also while core is NULL; eight hours later, the largest buffer, the row blocks nothing and is '
  'deleted.';
comment on column booking.reservations.starts_at is
  'Start of the booking. Whoever looks for what is taken compares instants, which under row-level security use an '
  'index; ranges are for the constraints.';
comment on column booking.reservations.is_moved is
  'Its organizer moved it, or it is longer than a day: only such rows may reach further than a day from their start.';

create table booking.conference_host_days (
  host_id uuid not null references booking.conference_hosts (id),
  day     date not null,
  used    integer not null default 0,
  primary key (host_id, day),
  constraint a_use_is_no_debt check (used >= 0)
);
comment on table booking.conference_host_days is
  'Creates and updates of meetings that we asked of each host on each UTC day; how many its provider allows, '
  'booking.providers says.';
comment on column booking.conference_host_days.host_id is 'The host.';
comment on column booking.conference_host_days.day is 'UTC day.';
comment on column booking.conference_host_days.used is
  'Requests claimed; one that failed is given back, whether its provider counts it or not.';

-- 35_money.sql
-- What was paid, what goes back, and the books. None of it refers to a booking: that goes long before. What was paid
-- keeps the ids of what it was for, services and salespeople stay.
create table booking.payments (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null references booking.tenants (id),
  booking_id     uuid not null,
  customer_id    uuid not null,
  service_id     uuid not null,
  salesperson_id uuid not null,
  method         text not null,
  provider       text,
  account        text,
  source_id      text,
  state          text not null,
  amount         bigint not null,
  currency       text not null,
  tax_percent    numeric(5, 2),
  captured_at    timestamptz,
  recorded_by    text,
  note           text,
  created_at     timestamptz not null default booking.now(),
  updated_at     timestamptz not null default booking.now(),
  constraint payments_belong_to_a_tenant unique (tenant_id, id),
  constraint a_payment_is_for_a_service_of_its_tenant foreign key (tenant_id, service_id)
    references booking.services (tenant_id, id),
  constraint a_payment_is_with_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_method_is_known check (method in ('card', 'cash', 'card_terminal', 'transfer', 'other')),
  constraint a_payment_state_is_known
    check (state in ('open', 'authorized', 'captured', 'canceled', 'expired', 'failed', 'unknown')),
  constraint cards_are_charged_by_a_provider check ((method = 'card') = (provider is not null)),
  constraint a_provider_has_an_account check ((provider is null) = (account is null)),
  constraint what_is_recorded_was_paid check (provider is not null or state = 'captured' and recorded_by is not null),
  constraint what_is_captured_says_when check ((state = 'captured') = (captured_at is not null)),
  constraint a_payment_is_a_sum check (amount between 1 and 99999999),
  constraint a_payment_has_a_currency check (currency ~ '^[A-Z]{3}$')
);
create index payments_by_booking on booking.payments (tenant_id, booking_id);
create index payments_by_capture on booking.payments (tenant_id, captured_at) where captured_at is not null;
create index payments_by_customer on booking.payments (tenant_id, customer_id);
create index payments_by_age on booking.payments (created_at);
create index payments_by_service on booking.payments (tenant_id, service_id);
create index payments_by_salesperson on booking.payments (tenant_id, salesperson_id);
create unique index a_charge_is_one_payment on booking.payments (provider, account, source_id)
  where source_id is not null;
comment on table booking.payments is
  'What customers paid or are asked to pay for bookings: by a provider, or recorded by staff. It goes on with the '
  'booking that takes the place of its own, and stays when that is purged.';
comment on column booking.payments.id is 'Payment id.';
comment on column booking.payments.tenant_id is 'The tenant.';
comment on column booking.payments.booking_id is 'What it is for now; the booking itself may be gone.';
comment on column booking.payments.customer_id is 'Who booked; the customer may be gone.';
comment on column booking.payments.service_id is 'The service that was booked.';
comment on column booking.payments.salesperson_id is 'With whom.';
comment on column booking.payments.method is
  'card (charged by a provider), or what staff recorded: cash, card_terminal, transfer or other.';
comment on column booking.payments.provider is 'Who charges it; NULL: nobody, staff recorded it.';
comment on column booking.payments.account is 'The company''s account there, for the payment''s whole life.';
comment on column booking.payments.source_id is 'Its id there; NULL: none yet, or no provider.';
comment on column booking.payments.state is
  'open (it can be paid), authorized, captured (paid), canceled, expired, failed, or unknown (the provider cannot be '
  'asked).';
comment on column booking.payments.amount is 'The sum with tax, in the smallest unit of currency.';
comment on column booking.payments.currency is 'ISO 4217.';
comment on column booking.payments.tax_percent is 'The tax in it, in percent, as the booking says; NULL: none is told.';
comment on column booking.payments.captured_at is 'When it was paid; NULL: it is not.';
comment on column booking.payments.recorded_by is 'Who of the staff recorded it; NULL: a provider charged it.';
comment on column booking.payments.note is 'What they wrote down about it; NULL: nothing.';
comment on column booking.payments.created_at is 'When it was asked for or recorded.';
comment on column booking.payments.updated_at is 'Last change.';

create table booking.refunds (
  id           uuid primary key default gen_random_uuid(),
  tenant_id    uuid not null,
  payment_id   uuid not null,
  booking_id   uuid not null,
  state        text not null default 'owed',
  amount       bigint not null,
  currency     text not null,
  reason       text not null,
  source_id    text,
  recorded_by  text,
  note         text,
  last_error   text,
  created_at   timestamptz not null default booking.now(),
  succeeded_at timestamptz,
  constraint refunds_belong_to_a_tenant unique (tenant_id, id),
  constraint a_refund_is_of_a_payment_of_its_tenant foreign key (tenant_id, payment_id)
    references booking.payments (tenant_id, id) on delete cascade,
  constraint a_refund_state_is_known check (state in ('owed', 'succeeded', 'failed')),
  constraint a_refund_has_a_reason check (reason in ('policy', 'full', 'goodwill', 'correction')),
  constraint what_is_paid_back_says_when check ((state = 'succeeded') = (succeeded_at is not null)),
  constraint a_refund_is_a_sum check (amount between 1 and 99999999)
);
create index refunds_by_payment on booking.refunds (tenant_id, payment_id);
create index refunds_by_booking on booking.refunds (tenant_id, booking_id);
create index refunds_by_age on booking.refunds (created_at);
create index refunds_owed on booking.refunds (tenant_id, created_at) where state = 'owed';
comment on table booking.refunds is
  'What goes back to customers: owed before anybody is asked for it. What is owed and done of a payment is never more '
  'than was captured (booking.guard_refund).';
comment on column booking.refunds.id is 'Refund id.';
comment on column booking.refunds.tenant_id is 'The tenant.';
comment on column booking.refunds.payment_id is 'What is paid back.';
comment on column booking.refunds.booking_id is 'What it was for when it was owed.';
comment on column booking.refunds.state is
  'owed (not paid back yet), succeeded, or failed (refused for good; it counts as not paid back).';
comment on column booking.refunds.amount is 'The sum with tax, in the smallest unit of currency.';
comment on column booking.refunds.currency is 'That of the payment.';
comment on column booking.refunds.reason is
  'policy (what the cancellation policy leaves), full (staff decided so), goodwill, or correction (of what was '
  'recorded wrongly).';
comment on column booking.refunds.source_id is 'Its id at the provider; NULL: none.';
comment on column booking.refunds.recorded_by is 'Who of the staff recorded that it was paid back; NULL: nobody did.';
comment on column booking.refunds.note is 'What they wrote down about it; NULL: nothing.';
comment on column booking.refunds.last_error is 'Why it failed last; NULL: it did not.';
comment on column booking.refunds.created_at is 'Since when it is owed.';
comment on column booking.refunds.succeeded_at is 'When it was paid back; NULL: it is not.';

create table booking.ledger_entries (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null,
  transaction_id uuid not null,
  account        text not null,
  currency       text not null,
  amount         bigint not null,
  source_id      text,
  payment_id     uuid,
  refund_id      uuid,
  booking_id     uuid,
  day            date not null,
  recorded_at    timestamptz not null default booking.now(),
  constraint an_entry_has_a_sum check (amount <> 0),
  constraint an_entry_has_a_currency check (currency ~ '^[A-Z]{3}$')
);
create index ledger_entries_by_day on booking.ledger_entries (tenant_id, day);
create index ledger_entries_by_payment on booking.ledger_entries (tenant_id, payment_id);
create index ledger_entries_by_source on booking.ledger_entries (source_id) where source_id is not null;
create index ledger_entries_by_age on booking.ledger_entries (recorded_at);
comment on table booking.ledger_entries is
  'The books, in double entry. Entries are added, each transaction whole and balanced, and never changed; only '
  'retention deletes them.';
comment on column booking.ledger_entries.id is 'Entry id.';
comment on column booking.ledger_entries.tenant_id is 'The tenant.';
comment on column booking.ledger_entries.transaction_id is
  'What was posted together: in each currency its entries add up to 0.';
comment on column booking.ledger_entries.account is
  'customer (what they are owed), revenue, refunds, fees, disputes, cash (what staff took in, however), or the '
  'provider that holds the money.';
comment on column booking.ledger_entries.currency is 'ISO 4217.';
comment on column booking.ledger_entries.amount is 'In the smallest unit; a debit is above 0, a credit below.';
comment on column booking.ledger_entries.source_id is 'Id of the object at a provider that it tells of; NULL: of none.';
comment on column booking.ledger_entries.payment_id is 'The payment it is about; NULL: none.';
comment on column booking.ledger_entries.refund_id is 'The refund it is about; NULL: none.';
comment on column booking.ledger_entries.booking_id is 'The booking it was for; NULL: none.';
comment on column booking.ledger_entries.day is 'Day of it in UTC, as providers count.';
comment on column booking.ledger_entries.recorded_at is 'When it was posted.';

create table booking.legal_details (
  tenant_id          uuid primary key references booking.tenants (id),
  legal_name         text,
  address            text,
  tax_number         text,
  invoice_prefix     text,
  receipt_prefix     text,
  credit_note_prefix text,
  version            integer not null default 2,
  updated_at         timestamptz not null default booking.now(),
  constraint legal_details_have_a_length
    check (greatest(length(legal_name) - 200, length(address) - 500, length(tax_number) - 50) <= 0),
  constraint a_prefix_is_short check (greatest(length(invoice_prefix), length(receipt_prefix),
    length(credit_note_prefix)) <= 12)
);
comment on table booking.legal_details is 'What a company prints on invoices, receipts and credit notes.';
comment on column booking.legal_details.tenant_id is 'The tenant.';
comment on column booking.legal_details.legal_name is 'Its name by law; NULL: not said.';
comment on column booking.legal_details.address is 'Its address, in lines; NULL: not said.';
comment on column booking.legal_details.tax_number is 'Its tax number; NULL: it has none, and writes receipts.';
comment on column booking.legal_details.invoice_prefix is 'What numbers of invoices begin with; NULL: INV-.';
comment on column booking.legal_details.receipt_prefix is 'Those of receipts; NULL: REC-.';
comment on column booking.legal_details.credit_note_prefix is 'Those of credit notes; NULL: CN-.';
comment on column booking.legal_details.version is 'Rises with every change; 1 is that there is no row.';
comment on column booking.legal_details.updated_at is 'Last change.';

-- Numbers without gaps: a row a series, taken in the transaction of what is numbered.
create table booking.document_series (
  tenant_id   uuid not null references booking.tenants (id),
  series      text not null,
  last_number bigint not null,
  constraint a_series_is_of_a_tenant primary key (tenant_id, series)
);
comment on table booking.document_series is 'What number each series of documents has come to.';
comment on column booking.document_series.tenant_id is 'The tenant.';
comment on column booking.document_series.series is 'Prefix and year, such as INV-2027.';
comment on column booking.document_series.last_number is 'The last number that was taken.';

create table booking.documents (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid not null references booking.tenants (id),
  series      text not null,
  number      bigint not null,
  label       text not null,
  kind        text not null,
  payment_id  uuid not null,
  refund_id   uuid,
  booking_id  uuid not null,
  locale      text not null,
  data        jsonb not null,
  recorded_at timestamptz not null default booking.now(),
  constraint a_number_is_given_once unique (tenant_id, series, number),
  constraint money_has_one_document unique nulls not distinct (tenant_id, payment_id, refund_id),
  constraint a_kind_of_document_is_known check (kind in ('receipt', 'invoice', 'credit_note')),
  constraint a_credit_note_is_of_a_refund check ((kind = 'credit_note') = (refund_id is not null)),
  constraint a_document_says_something check (jsonb_typeof(data) = 'object')
);
create index documents_by_time on booking.documents (tenant_id, recorded_at, id);
create index documents_by_age on booking.documents (recorded_at);
create index documents_by_refund on booking.documents (tenant_id, refund_id) where refund_id is not null;
comment on table booking.documents is
  'Invoices, receipts and credit notes, with all that is printed on them; never changed once they have a number. Only '
  'retention deletes them.';
comment on column booking.documents.id is 'Document id; addresses name it, and never the number.';
comment on column booking.documents.tenant_id is 'The tenant.';
comment on column booking.documents.series is 'Its series of numbers: prefix and year.';
comment on column booking.documents.number is 'Its number there, from 1, without gaps.';
comment on column booking.documents.label is 'Series and number, as they are printed.';
comment on column booking.documents.kind is
  'invoice (the company has a tax number), receipt, or credit_note (of what was paid back).';
comment on column booking.documents.payment_id is 'The payment it is of; it may be gone.';
comment on column booking.documents.refund_id is 'The refund it is of; NULL: it is of the payment itself.';
comment on column booking.documents.booking_id is 'What was paid for; the booking may be gone.';
comment on column booking.documents.locale is 'Language in which it is written.';
comment on column booking.documents.data is
  'What is printed, frozen: {issuer, customer, service, salesperson, starts_at, timezone, issued_on, amount, currency, '
  'method, tax_percent, tax_amount, refers_to}.';
comment on column booking.documents.recorded_at is 'When it got its number.';

-- 40_history.sql
-- What happened. tracking_events is for people and figures, audit_logs for who did what;
-- every move of a booking writes both in its own transaction. Order is that of the
-- identity columns, never of clocks. The indexes by booking are of the booking alone: what is
-- equal is kept once in a B-tree, and the few rows of one booking are sorted in no time.
create table booking.tracking_events (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null,
  booking_id      uuid not null,
  type            booking.tracking_type not null,
  occurred_at_utc timestamptz not null,
  meta_json       jsonb not null default '{}',
  constraint a_tracking_event_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade
);
create index tracking_events_by_booking on booking.tracking_events (booking_id);
create index open_follow_ups on booking.tracking_events (tenant_id, id)
  where type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict',
    'confirmation_failed', 'refund_owed', 'refund_decision_required')
    and not jsonb_exists(meta_json, 'handled_at');
create index handled_follow_ups on booking.tracking_events (tenant_id, occurred_at_utc, id)
  where type in ('customer_reinvite_required', 'customer_notify_required', 'customer_declined', 'event_move_conflict',
    'confirmation_failed', 'refund_owed', 'refund_decision_required')
    and jsonb_exists(meta_json, 'handled_at');
comment on table booking.tracking_events is 'What happened to bookings, for figures and follow-ups.';
comment on column booking.tracking_events.id is 'Order of events.';
comment on column booking.tracking_events.tenant_id is 'The tenant.';
comment on column booking.tracking_events.booking_id is 'The booking.';
comment on column booking.tracking_events.type is 'Kind of event.';
comment on column booking.tracking_events.occurred_at_utc is 'When.';
comment on column booking.tracking_events.meta_json is
  'Details; of a move: from, to, event; of a cancellation also source. {"handled_at"} once a follow-up is done, '
  'with handled_by and, if something was said, note.';

create table booking.audit_logs (
  id             bigint generated always as identity primary key,
  tenant_id      uuid,
  actor_type     booking.actor_type not null,
  actor_id       text,
  action         text not null,
  target_type    text not null,
  target_id      text,
  meta_json      jsonb not null default '{}',
  created_at_utc timestamptz not null,
  correlation_id text default booking.correlation_id()
);
create index audit_logs_by_target on booking.audit_logs (target_id);
create index audit_logs_of_no_booking on booking.audit_logs (created_at_utc) where target_type <> 'booking';
create index audit_logs_by_time on booking.audit_logs using brin (created_at_utc);
create index audit_logs_of_a_company on booking.audit_logs (tenant_id, created_at_utc, id);
create index audit_logs_by_cause on booking.audit_logs (correlation_id) where correlation_id is not null;
create index audit_logs_by_administrator on booking.audit_logs (tenant_id, actor_id, created_at_utc, id)
  where actor_type = 'administrator';
comment on table booking.audit_logs is
  'Who did what to what. tenant_id is NULL for what concerns no tenant (junk at the webhook).';
comment on column booking.audit_logs.id is 'Order of entries.';
comment on column booking.audit_logs.tenant_id is 'The tenant, or NULL.';
comment on column booking.audit_logs.actor_type is
  'customer, organizer (in the calendar), administrator, system or database (a DBA by hand).';
comment on column booking.audit_logs.actor_id is 'Customer id, calendar owner, administrator, worker or database user.';
comment on column booking.audit_logs.action is 'What was done, noun.verb.';
comment on column booking.audit_logs.target_type is 'booking, salesperson, tenant, config, subscription, webhook …';
comment on column booking.audit_logs.target_id is 'Id of the target.';
comment on column booking.audit_logs.meta_json is 'Details; of a change: before and after; of a move: from, to, event.';
comment on column booking.audit_logs.created_at_utc is 'When.';
comment on column booking.audit_logs.correlation_id is 'Of the request that caused it; NULL: none did.';

create table booking.audit_origins (
  audit_id   bigint primary key references booking.audit_logs (id) on delete cascade,
  tenant_id  uuid,
  client     text not null,
  agent      text,
  created_at timestamptz not null
);
create index audit_origins_by_age on booking.audit_origins (created_at);
comment on table booking.audit_origins is
  'From where something was asked that is audited; it goes long before the entry does.';
comment on column booking.audit_origins.audit_id is 'The entry.';
comment on column booking.audit_origins.tenant_id is 'The tenant, or NULL.';
comment on column booking.audit_origins.client is 'Network address of the client.';
comment on column booking.audit_origins.agent is 'What its browser or program calls itself; NULL: nothing.';
comment on column booking.audit_origins.created_at is 'When it was asked.';

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
  constraint figures_are_of_a_person_of_their_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id)
);
create index daily_figures_by_day on booking.daily_figures (day);
comment on table booking.daily_figures is
  'Counts of bookings that retention has purged; analytics adds them to the live ones.';
comment on column booking.daily_figures.tenant_id is 'The tenant.';
comment on column booking.daily_figures.salesperson_id is 'The salesperson.';
comment on column booking.daily_figures.day is 'Day of the hold in the tenant''s zone.';
comment on column booking.daily_figures.holds is 'Bookings held.';
comment on column booking.daily_figures.verified is 'Of these: verify token consumed.';
comment on column booking.daily_figures.confirmed is 'Of these: ever confirmed.';
comment on column booking.daily_figures.canceled is
  'Of these: canceled by customer, organizer, administrator or database, not by rescheduling.';
comment on column booking.daily_figures.expired is 'Of these: expired, failed confirmations included.';
comment on column booking.daily_figures.attended is 'Of these: attended.';
comment on column booking.daily_figures.no_show is 'Of these: not attended.';

create table booking.analyst_scopes (
  role_name text not null,
  tenant_id uuid not null references booking.tenants (id),
  primary key (role_name, tenant_id)
);
comment on table booking.analyst_scopes is
  'Database logins of analysts who see only some tenants. A login without a row here sees all.';
comment on column booking.analyst_scopes.role_name is 'Login role (session_user).';
comment on column booking.analyst_scopes.tenant_id is 'A tenant it may see.';

-- 50_idempotency.sql
-- The first answer to a keyed request, kept to be given again byte for byte.
create table booking.idempotency_records (
  tenant_id        uuid not null,
  path             text not null,
  key              booking.request_key not null,
  request_digest   bytea not null,
  response_status  integer,
  response_headers jsonb,
  response_body    bytea,
  saga_id          bigint,
  created_at       timestamptz not null,
  primary key (tenant_id, path, key),
  constraint a_response_is_complete_or_awaited
    check ((response_status is null) = (response_body is null) and (response_status is not null or saga_id is not null))
);
create index idempotency_records_by_age on booking.idempotency_records (created_at);
comment on table booking.idempotency_records is
  'Idempotency keys with a digest of the request and the stored answer; scope is tenant, path and key; kept at least '
  '24 hours.';
comment on column booking.idempotency_records.tenant_id is 'The tenant.';
comment on column booking.idempotency_records.path is 'Path of the request below the tenant.';
comment on column booking.idempotency_records.key is 'Idempotency-Key header: 1 to 255 visible ASCII characters.';
comment on column booking.idempotency_records.request_digest is
  'SHA-256 of the request as canonical JSON value; equal for equal JSON values.';
comment on column booking.idempotency_records.response_status is
  'HTTP status of the answer; NULL while a confirmation is awaited.';
comment on column booking.idempotency_records.response_headers is 'Headers that belong to the answer.';
comment on column booking.idempotency_records.response_body is 'Body, rendered once.';
comment on column booking.idempotency_records.saga_id is 'Confirmation saga that this key is bound to.';
comment on column booking.idempotency_records.created_at is 'When the key was first used.';

-- 59_work.sql
-- What a worker has to do, whatever it is: who has it (lease), when it may be taken (due_at), how often it was
-- tried and why it was given up. The row that the work is about holds what came of it.
create table booking.work (
  kind       text not null,
  id         text not null,
  tenant_id  uuid,
  lease      uuid,
  due_at     timestamptz not null,
  attempts   integer not null default 0,
  last_error text,
  dead_at    timestamptz,
  primary key (kind, id),
  constraint recurring_work_never_dies
    check (dead_at is null or kind not in (
      'reconcile_bookings', 'subscription', 'reconcile_objects', 'sync_calendar', 'sender_domain'))
-- A claim changes no column of the key, which is the only index, so it stays on its page as long as there is room.
) with (fillfactor = 50);
comment on table booking.work is
  'Work to be done or given up. A row is claimed by its key, woken by the queue, and goes when the work is done; what '
  'recurs stays, and rests.';
comment on column booking.work.kind is
  'What sort of work; booking.about_<kind> and booking.redrive_<kind> know the row that it is about.';
comment on column booking.work.id is 'Key of that row.';
comment on column booking.work.tenant_id is 'The tenant; NULL: of no tenant, visible to holdfast_platform alone.';
comment on column booking.work.lease is 'Random token of the claim; a report must carry it. NULL: nobody has it.';
comment on column booking.work.due_at is
  'Not before this instant: when the claim ends that is under way, when the pause after a failure is over, or when '
  'it is wanted; infinity: it was given up or, if it recurs, rests until its round comes.';
comment on column booking.work.attempts is 'How often it was claimed.';
comment on column booking.work.last_error is 'Why the last attempt failed.';
comment on column booking.work.dead_at is
  'Since when it is a dead letter; NULL: it is none. A duty, which is never given up, can be one and due anyway.';

-- 60_sagas.sql
-- Work at the providers as rows. A saga is one sequence of calls (confirm, cancel, move, …) of
-- one booking; its steps come from booking.saga_definitions. A worker claims a step in one
-- short transaction, calls the provider with no transaction open, and reports in another.
-- booking.provider_objects is the intent log: no create is sent before its row is
-- committed, and only objects with a row here are ever deleted.
create table booking.actions (
  action     text primary key,
  capability text not null,
  effect     text not null,
  title      text not null,
  progress   text,
  -- Functions are called by it, and PostgreSQL cuts names after 63 bytes.
  constraint an_action_is_part_of_a_name check (length(action) <= 40 and action ~ '^[a-z_]+$'),
  constraint a_capability_is_known check (capability in ('booking', 'calendar', 'conference', 'payment', 'message')),
  constraint an_effect_is_known check (effect in ('create', 'update', 'delete', 'check', 'record')),
  constraint an_action_of_bookings_records check (capability <> 'booking' or effect = 'record')
);
create unique index a_capability_is_made_and_deleted_one_way on booking.actions (capability, effect)
  where effect in ('create', 'delete');
comment on table booking.actions is
  'What a step of a saga can do. booking.prepare_<action> and booking.complete_<action> do it here, a step of the '
  'worker at the provider; an action without them is dead, never skipped.';
comment on column booking.actions.action is 'Name, part of the names of its functions.';
comment on column booking.actions.capability is
  'What a provider must be able to do for it; booking: none, the database does it alone.';
comment on column booking.actions.effect is
  'create, update, delete or check: a provider is asked; record: done inside the report of the step before.';
comment on column booking.actions.title is 'The console''s words; {object} is what its provider makes.';
comment on column booking.actions.progress is
  'The customer''s words while a booking is confirmed, with {object} and {person}; NULL: customers never see it.';

create table booking.saga_definitions (
  kind         text not null,
  position     integer not null,
  action       text not null references booking.actions (action),
  compensation text references booking.actions (action),
  needs        text,
  primary key (kind, position),
  constraint a_saga_kind_is_known check (kind in ('confirm', 'cancel', 'move', 'replace', 'relocate')),
  constraint forward_steps_come_before_their_undoing check (position between 1 and 100),
  constraint a_need_is_known check (needs in ('calendar', 'conference', 'payment'))
);
comment on table booking.saga_definitions is
  'Which steps a saga takes, in which order, and what undoes each: read when it starts, and not again.';
comment on column booking.saga_definitions.kind is 'confirm, cancel, move, replace or relocate.';
comment on column booking.saga_definitions.position is 'Order of the step.';
comment on column booking.saga_definitions.action is 'What it does.';
comment on column booking.saga_definitions.compensation is 'Action that undoes it when the saga fails later.';
comment on column booking.saga_definitions.needs is
  'Taken only for a booking that has this: a calendar to be written to, a conference, a payment; NULL: always.';

create table booking.sagas (
  id             bigint generated always as identity primary key,
  tenant_id      uuid not null,
  booking_id     uuid not null,
  kind           text not null,
  status         text not null default 'running',
  deadline_at    timestamptz,
  token_jti      uuid,
  last_error     text,
  created_at     timestamptz not null,
  settled_at     timestamptz,
  finished_at    timestamptz,
  restarts       integer not null default 0,
  correlation_id text default booking.correlation_id(),
  constraint a_saga_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint sagas_belong_to_a_tenant unique (tenant_id, id),
  constraint a_saga_status_is_known check (status in ('running', 'compensating', 'done', 'failed'))
);
create unique index a_booking_is_confirmed_once on booking.sagas (booking_id) where kind = 'confirm';
create unique index a_meeting_is_replaced_by_one_saga on booking.sagas (booking_id)
  where kind = 'replace' and finished_at is null;
create index sagas_by_booking on booking.sagas (booking_id);
comment on table booking.sagas is 'Undertakings at the providers and how far they got.';
comment on column booking.sagas.id is 'Saga id; the queue message holds nothing else.';
comment on column booking.sagas.tenant_id is 'The tenant.';
comment on column booking.sagas.booking_id is 'The booking.';
comment on column booking.sagas.kind is 'confirm, cancel, move, replace or relocate.';
comment on column booking.sagas.status is 'running; compensating (failed, being undone); done; failed (undone).';
comment on column booking.sagas.deadline_at is 'A confirmation ends for good at this instant; NULL: none.';
comment on column booking.sagas.token_jti is 'Verify token that started a confirmation.';
comment on column booking.sagas.last_error is 'Why it failed or is retried.';
comment on column booking.sagas.created_at is 'When it was recorded.';
comment on column booking.sagas.settled_at is
  'When its outcome for the customer was certain (confirmed, or failed for good).';
comment on column booking.sagas.finished_at is 'When nothing was left to do, compensation included.';
comment on column booking.sagas.restarts is 'How often it was begun again by itself after one of its steps had died.';
comment on column booking.sagas.correlation_id is 'Of the request that caused it; NULL: none did.';

create table booking.provider_objects (
  id              bigint generated always as identity primary key,
  tenant_id       uuid not null,
  booking_id      uuid not null,
  provider        text not null,
  account         text,
  provider_user      text not null,
  external_id     text,
  state           text not null default 'intended',
  start_at_utc    timestamptz not null,
  end_at_utc      timestamptz not null,
  create_attempts integer not null default 0,
  delete_attempts integer not null default 0,
  last_error      text,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  capability      text not null,
  purpose         text not null default '',
  connection_id   uuid,
  constraint an_object_is_reached_by_a_connection foreign key (connection_id)
    references booking.connections (id) on delete set null,
  constraint an_object_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id),
  constraint an_object_is_of_a_known_provider foreign key (provider, capability)
    references booking.providers (provider, capability),
  constraint an_object_state_is_known check (state in ('intended', 'live', 'superseded', 'delete_pending', 'deleted')),
  constraint a_live_object_has_an_id check (state <> 'live' or external_id is not null)
);
-- One that is superseded is left out: its successor is made before it goes.
create unique index a_booking_has_one_object_for_a_purpose
  on booking.provider_objects (booking_id, capability, purpose) where state in ('intended', 'live');
create index provider_objects_by_booking on booking.provider_objects (booking_id);
-- Ids of events may be long; by hash an entry is a fifth.
create index provider_objects_by_external_id on booking.provider_objects using hash (external_id)
  where external_id is not null;
create index own_events on booking.provider_objects (tenant_id, provider_user, start_at_utc)
  where capability = 'calendar' and state in ('live', 'delete_pending');
create index ended_events on booking.provider_objects (tenant_id, provider_user, start_at_utc)
  where capability = 'calendar' and state = 'deleted';
create index live_meetings on booking.provider_objects (provider_user, end_at_utc)
  where capability = 'conference' and state = 'live';
create index provider_objects_by_end on booking.provider_objects (end_at_utc);
comment on table booking.provider_objects is
  'Intent log of meetings and events: a row is committed before every create, and stays until the object is known to '
  'be gone. Only objects with a row are ever deleted.';
comment on column booking.provider_objects.id is 'Intent id.';
comment on column booking.provider_objects.tenant_id is 'The tenant.';
comment on column booking.provider_objects.booking_id is 'The booking it is for; its id is the marker at the provider.';
comment on column booking.provider_objects.provider is 'Who has it.';
comment on column booking.provider_objects.capability is
  'What it is to the booking: its calendar event, its conference.';
comment on column booking.provider_objects.purpose is
  'What tells apart several of one capability that a booking has at once; empty: the one.';
comment on column booking.provider_objects.connection_id is
  'By which grant it was to be made; NULL once that is gone, or where it was made by hand.';
comment on column booking.provider_objects.account is
  'Account of that grant as it was then; NULL where the owner alone says where it is, as with hosts.';
comment on column booking.provider_objects.provider_user is
  'How the provider knows the host of the meeting, or the calendar that holds the event.';
comment on column booking.provider_objects.external_id is
  'The provider''s id of it; NULL while the outcome of a create is unknown.';
comment on column booking.provider_objects.state is
  'intended: a create may have happened; live; superseded: live until another one that takes its place is; '
  'delete_pending: must go; deleted: known to be gone or never made.';
comment on column booking.provider_objects.start_at_utc is
  'Start of the object as last written (own events are busy in their calendar and are matched by it).';
comment on column booking.provider_objects.end_at_utc is 'End of the object as last written.';
comment on column booking.provider_objects.create_attempts is
  'Creates that were sent; from the second on the worker searches first.';
comment on column booking.provider_objects.delete_attempts is
  'Deletes that were tried. The cap of ten ends a step, never this duty.';
comment on column booking.provider_objects.last_error is 'Last error of create or delete.';
comment on column booking.provider_objects.created_at is 'When the intent was recorded.';
comment on column booking.provider_objects.updated_at is 'Last change.';

create table booking.saga_steps (
  saga_id         bigint not null,
  position        integer not null,
  tenant_id       uuid not null,
  action          text not null,
  status          text not null default 'pending',
  attempts        integer not null default 0,
  object_id       bigint references booking.provider_objects (id),
  result          jsonb,
  last_error      text,
  started_at      timestamptz,
  finished_at     timestamptz,
  counted_on      date,
  refused_hosts   text[] not null default '{}',
  compensation    text,
  primary key (saga_id, position),
  constraint a_step_is_of_a_saga_of_its_tenant foreign key (tenant_id, saga_id)
    references booking.sagas (tenant_id, id) on delete cascade,
  constraint a_step_status_is_known check (status in ('pending', 'running', 'done', 'failed', 'skipped', 'dead'))
);
create index saga_steps_of_objects on booking.saga_steps (object_id) where object_id is not null;
comment on table booking.saga_steps is 'Steps of sagas; compensations are appended with positions from 101.';
comment on column booking.saga_steps.saga_id is 'The saga.';
comment on column booking.saga_steps.position is 'Order; from 101 compensations.';
comment on column booking.saga_steps.tenant_id is 'The tenant.';
comment on column booking.saga_steps.action is 'What to do.';
comment on column booking.saga_steps.compensation is
  'Action that undoes it, as the definition said when the saga started; NULL: nothing to undo.';
comment on column booking.saga_steps.status is
  'pending, running (claimed), done, failed (for good; the saga compensates), skipped, dead (ten attempts; visible, '
  'and still pending).';
comment on column booking.saga_steps.attempts is 'How often it was claimed.';
comment on column booking.saga_steps.object_id is 'The meeting or event it makes, changes or deletes.';
comment on column booking.saga_steps.result is
  'What the provider answered (ids, addresses), until it is recorded in meetings and calendar_events.';
comment on column booking.saga_steps.last_error is 'Last error.';
comment on column booking.saga_steps.started_at is 'First claim.';
comment on column booking.saga_steps.finished_at is 'End.';
comment on column booking.saga_steps.counted_on is
  'UTC day on which the claimed request counts against its host''s daily limit.';
comment on column booking.saga_steps.refused_hosts is
  'Hosts for which this meeting was refused for good; the others of the pool are tried.';

create table booking.meetings (
  booking_id          uuid primary key,
  tenant_id           uuid not null,
  provider            text not null,
  provider_meeting_id text not null,
  host_user_id        text,
  join_url            text not null,
  start_url           text,
  created_at          timestamptz not null default booking.now(),
  constraint a_meeting_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_meeting_provider_is_a_name check (provider ~ '^[a-z_]+$')
);
comment on table booking.meetings is 'The video meeting of a booking that is or was confirmed.';
comment on column booking.meetings.booking_id is 'The booking.';
comment on column booking.meetings.tenant_id is 'The tenant.';
comment on column booking.meetings.provider is 'Who has it.';
comment on column booking.meetings.provider_meeting_id is 'The provider''s id of it, which may exceed 32 bits.';
comment on column booking.meetings.host_user_id is 'In whose name it is held.';
comment on column booking.meetings.join_url is 'Address for the customer.';
comment on column booking.meetings.start_url is
  'Address for the host; soon expires, never shown to customers.';
comment on column booking.meetings.created_at is 'When it was recorded.';

create table booking.calendar_events (
  booking_id        uuid primary key,
  tenant_id         uuid not null,
  organizer_user_id text not null,
  event_id          text not null,
  ical_uid          text,
  etag              text,
  updated_at        timestamptz not null default booking.now(),
  customer_response text,
  provider          text not null,
  constraint an_event_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade
);
create unique index an_event_is_of_one_booking on booking.calendar_events (tenant_id, event_id, provider);
comment on table booking.calendar_events is
  'The event of a booking that is or was confirmed, in its salesperson''s calendar. Some are also '
  'booking.graph_events.';
comment on column booking.calendar_events.booking_id is 'The booking.';
comment on column booking.calendar_events.tenant_id is 'The tenant.';
comment on column booking.calendar_events.organizer_user_id is 'Whose calendar holds it, as its provider knows them.';
comment on column booking.calendar_events.event_id is
  'The provider''s id of it, the one that never changes where there are several.';
comment on column booking.calendar_events.ical_uid is 'iCalUId.';
comment on column booking.calendar_events.etag is 'Its version as last seen, in the provider''s words.';
comment on column booking.calendar_events.updated_at is 'Last change.';
comment on column booking.calendar_events.customer_response is
  'How the customer answered the invitation (none, accepted, declined …); NULL until it was seen.';
comment on column booking.calendar_events.provider is 'Who keeps the calendar.';

-- 61_calendar.sql
-- What calendars tell us: notifications, what we asked to be notified of, and busy times per person and day.
create table booking.calendars (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  connection_id  uuid,
  provider       text not null,
  external_id    text not null,
  created_at     timestamptz not null default booking.now(),
  capability     text not null generated always as ('calendar') stored,
  constraint a_calendar_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint a_calendar_is_with_a_known_provider foreign key (provider, capability)
    references booking.providers (provider, capability),
  constraint a_calendar_is_reached_by_its_tenant foreign key (tenant_id, connection_id)
    references booking.connections (tenant_id, id) on delete set null (connection_id),
  constraint calendars_belong_to_a_tenant unique (tenant_id, id),
  constraint a_person_has_one_calendar unique (salesperson_id),
  constraint a_calendar_is_told_by_its_person unique (tenant_id, salesperson_id)
);
create index calendars_by_connection on booking.calendars (connection_id) where connection_id is not null;
comment on table booking.calendars is
  'What a person''s time is read from and bookings are written to: where it is, and by which grant we reach it.';
comment on column booking.calendars.id is 'Calendar id.';
comment on column booking.calendars.tenant_id is 'The tenant.';
comment on column booking.calendars.salesperson_id is 'Whose time it tells.';
comment on column booking.calendars.connection_id is 'By which grant it is reached; NULL until there is one.';
comment on column booking.calendars.provider is 'Who keeps it.';
comment on column booking.calendars.external_id is
  'How its provider knows it; in a directory the same as salespersons.mailbox; until it is connected the person''s id.';
comment on column booking.calendars.created_at is 'When it was added.';
comment on column booking.calendars.capability is 'Always calendar: its provider has to have calendars.';

create table booking.calendar_watches (
  id                  uuid primary key default gen_random_uuid(),
  tenant_id           uuid not null,
  salesperson_id      uuid not null,
  subscription_id     text,
  resource            text not null,
  client_state_digest bytea,
  expiration_utc      timestamptz,
  status              text not null default 'wanted',
  attempts            integer not null default 0,
  last_error          text,
  created_at_utc      timestamptz not null default booking.now(),
  updated_at_utc      timestamptz not null default booking.now(),
  renew_at            timestamptz,
  failing_since timestamptz,
  provider text not null,
  connection_id uuid references booking.connections (id) on delete set null,
  constraint a_watch_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_calendar_is_watched_once unique (salesperson_id),
  constraint a_watch_status_is_known check (status in ('wanted', 'live', 'delete_pending', 'deleted'))
);
create unique index a_watch_id_is_known_once on booking.calendar_watches (subscription_id, provider)
  where subscription_id is not null;
comment on table booking.calendar_watches is
  'Notifications of changes, one row a calendar: what we want of its provider, and what it granted. Some '
  'are also booking.graph_subscriptions.';
comment on column booking.calendar_watches.id is 'Row id.';
comment on column booking.calendar_watches.tenant_id is 'The tenant.';
comment on column booking.calendar_watches.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_watches.subscription_id is 'The provider''s id of it; NULL until granted.';
comment on column booking.calendar_watches.resource is
  'What is watched, as the provider names it (booking.providers.watch_resource).';
comment on column booking.calendar_watches.client_state_digest is
  'SHA-256 of the random clientState sent with the create call; the secret itself is not kept.';
comment on column booking.calendar_watches.expiration_utc is 'As the provider granted it.';
comment on column booking.calendar_watches.status is 'wanted (create it), live, delete_pending, deleted.';
comment on column booking.calendar_watches.attempts is 'Failed attempts since the last success.';
comment on column booking.calendar_watches.last_error is 'Last error.';
comment on column booking.calendar_watches.created_at_utc is 'When it was first wanted.';
comment on column booking.calendar_watches.updated_at_utc is 'Last change.';
comment on column booking.calendar_watches.renew_at is
  'When it is renewed: about a third of the granted life before its end; at once when the provider asks for it.';
comment on column booking.calendar_watches.failing_since is
  'Since when calls for it have failed without a success between; NULL while all is well.';
comment on column booking.calendar_watches.provider is 'Who notifies us.';
comment on column booking.calendar_watches.connection_id is
  'By which grant it was asked for, and is ended when its calendar is reached by another; NULL: by the calendar''s.';
create index calendar_watches_by_connection on booking.calendar_watches (connection_id)
  where connection_id is not null;

create table booking.inbound_events (
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
  last_error      text,
  outcome         text,
  created_at_utc  timestamptz not null default booking.now(),
  finished_at_utc timestamptz,
  claimed_at_utc  timestamptz,
  provider text not null,
  dedupe_id text,
  constraint a_notification_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_notification_status_is_known check (status in ('queued', 'processing', 'done', 'dead')),
  constraint a_notification_is_a_change_or_a_lifecycle_event
    check ((lifecycle_event is null) = (change_type is not null and resource_id is not null))
);
create index inbound_events_by_age on booking.inbound_events (created_at_utc);
create index inbound_events_by_object on booking.inbound_events using hash (resource_id) where resource_id is not null;
create unique index a_notification_is_stored_once on booking.inbound_events (provider, dedupe_id)
  where dedupe_id is not null;
comment on table booking.inbound_events is
  'Notifications from providers, one row per item, stored before the 202. Some are also '
  'booking.webhook_jobs.';
comment on column booking.inbound_events.id is 'Id; the queue message names it.';
comment on column booking.inbound_events.tenant_id is 'The tenant.';
comment on column booking.inbound_events.salesperson_id is 'Whose calendar changed.';
comment on column booking.inbound_events.subscription_id is 'The watch that it came for (its subscription_id).';
comment on column booking.inbound_events.change_type is 'created, updated or deleted; NULL for lifecycle items.';
comment on column booking.inbound_events.resource_id is 'Id of the event; NULL for lifecycle items.';
comment on column booking.inbound_events.lifecycle_event is 'reauthorizationRequired, subscriptionRemoved or missed.';
comment on column booking.inbound_events.received_at_utc is 'When it arrived.';
comment on column booking.inbound_events.status is 'queued, processing, done or dead.';
comment on column booking.inbound_events.attempts is 'How often it was claimed.';
comment on column booking.inbound_events.last_error is 'Last error.';
comment on column booking.inbound_events.outcome is 'What it led to: moved, canceled, conflict, none …';
comment on column booking.inbound_events.created_at_utc is 'When it was stored.';
comment on column booking.inbound_events.finished_at_utc is 'When it was done or given up.';
comment on column booking.inbound_events.claimed_at_utc is
  'When a worker claimed it last: what it then reads is not older.';
comment on column booking.inbound_events.provider is 'Who sent it.';
comment on column booking.inbound_events.dedupe_id is
  'The sender''s own id of the notification, stored once; NULL where it has none.';

create table booking.calendar_comparisons (
  calendar_id            uuid primary key,
  tenant_id              uuid not null,
  last_compared_at       timestamptz,
  began_at               timestamptz,
  wanted_at              timestamptz,
  mass_cancel_stopped_at timestamptz,
  mass_cancel_allowed_at timestamptz,
  last_error             text,
  constraint a_comparison_is_of_a_calendar_of_its_tenant foreign key (tenant_id, calendar_id)
    references booking.calendars (tenant_id, id) on delete cascade
);
comment on table booking.calendar_comparisons is
  'Per calendar: when the bookings of its person were compared with it, and what may come of that.';
comment on column booking.calendar_comparisons.calendar_id is 'Which calendar.';
comment on column booking.calendar_comparisons.tenant_id is 'The tenant.';
comment on column booking.calendar_comparisons.last_compared_at is
  'When every confirmed future booking was last compared; the next round is counted from then.';
comment on column booking.calendar_comparisons.began_at is
  'When the comparison under way, or the last one, began: what it read there is not older.';
comment on column booking.calendar_comparisons.wanted_at is
  'When a comparison was asked for last; one that began earlier does not do.';
comment on column booking.calendar_comparisons.mass_cancel_stopped_at is
  'A comparison that would have canceled too many bookings was stopped then.';
comment on column booking.calendar_comparisons.mass_cancel_allowed_at is
  'An administrator agreed then to let the next comparison cancel them.';
comment on column booking.calendar_comparisons.last_error is
  'Why the last comparison was incomplete; NULL when it was whole.';

create table booking.calendar_freshness (
  calendar_id    uuid primary key,
  tenant_id      uuid not null,
  notified_at    timestamptz,
  seen_object_id uuid,
  generation     bigint not null default 0,
  lease          uuid,
  lease_until    timestamptz,
  constraint freshness_is_of_a_calendar_of_its_tenant foreign key (tenant_id, calendar_id)
    references booking.calendars (tenant_id, id) on delete cascade
);
comment on table booking.calendar_freshness is
  'Per calendar: what makes what we know of it stale, and who fetches its busy times. First of its rows to be locked.';
comment on column booking.calendar_freshness.calendar_id is 'Which calendar.';
comment on column booking.calendar_freshness.tenant_id is 'The tenant.';
comment on column booking.calendar_freshness.notified_at is
  'When something happened last after which only a newer read of the calendar can be trusted: a notification came, a '
  'watch began.';
comment on column booking.calendar_freshness.seen_object_id is
  'Object id of the calendar''s owner as a notification named it first; taken up by the next comparison.';
comment on column booking.calendar_freshness.generation is
  'Raised whenever the calendar changed: a fetch that began before stores nothing.';
comment on column booking.calendar_freshness.lease is
  'Random token of the fetch under way; one fetch at a time however many ask.';
comment on column booking.calendar_freshness.lease_until is 'A dead holder''s lease lapses.';

create table booking.calendar_syncs (
  calendar_id uuid primary key,
  tenant_id   uuid not null,
  synced_at   timestamptz,
  refused_at  timestamptz,
  reread_at   timestamptz,
  last_error  text,
  constraint a_sync_is_of_a_calendar_of_its_tenant foreign key (tenant_id, calendar_id)
    references booking.calendars (tenant_id, id) on delete cascade
);
comment on table booking.calendar_syncs is
  'Per calendar: how the synchronisation of its mirrors goes, whichever of them is read.';
comment on column booking.calendar_syncs.calendar_id is 'Which calendar.';
comment on column booking.calendar_syncs.tenant_id is 'The tenant.';
comment on column booking.calendar_syncs.synced_at is
  'When there was nothing left to read last: the next round counts from then.';
comment on column booking.calendar_syncs.refused_at is
  'When the provider refused a page for good: rests for SYNC_POLL_SECONDS from then; NULL once one was read or failed '
  'otherwise.';
comment on column booking.calendar_syncs.reread_at is
  'When notifications were known to be missed: a mirror that was begun earlier is read again as a whole.';
comment on column booking.calendar_syncs.last_error is 'Why the mirror could not be synchronised; NULL when it could.';

create table booking.busy_days (
  salesperson_id uuid not null,
  day            date not null,
  tenant_id      uuid not null,
  fetched_at     timestamptz not null,
  items          tstzrange[] not null,
  primary key (salesperson_id, day),
  constraint a_busy_day_is_of_a_calendar_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.calendars (tenant_id, salesperson_id) on delete cascade
);
create index busy_days_by_age on booking.busy_days (fetched_at);
comment on table booking.busy_days is
  'Busy times of a calendar per UTC day, as its provider told; our own events are among them. The key is the person '
  'whom the calendar tells of, each of whom has one: a hold reads them by the person, without another look-up.';
comment on column booking.busy_days.salesperson_id is 'Whose calendar.';
comment on column booking.busy_days.day is 'UTC day.';
comment on column booking.busy_days.tenant_id is 'The tenant.';
comment on column booking.busy_days.fetched_at is 'When that was answered; fresh for AVAILABILITY_CACHE_SECONDS.';
comment on column booking.busy_days.items is
  'Busy, tentative and out-of-office items that touch the day or come within eight hours of it (the widest buffer), '
  'whole, one element each.';

-- The mirror of a calendar: what a delta query of its calendar view told, page by page. Each page and
-- the cursor behind it are written in one transaction, so that no crash skips a change. A window is
-- fixed for as long as its cursor lives; before it becomes too short, another is read beside it and
-- put in its place at once. Ids are kept as digests, subjects and people not at all.
create table booking.calendar_mirrors (
  id               bigint generated always as identity primary key,
  tenant_id        uuid not null,
  calendar_id      uuid not null,
  is_current       boolean not null default false,
  window_start     timestamptz not null,
  window_end       timestamptz not null,
  cursor           text,
  pages            integer not null default 0,
  round            bigint not null default 0,
  round_started_at timestamptz,
  watermark_at     timestamptz,
  created_at       timestamptz not null default booking.now(),
  touched_at       timestamptz not null default booking.now(),
  external_id      text not null,
  constraint a_mirror_is_of_a_calendar_of_its_tenant foreign key (tenant_id, calendar_id)
    references booking.calendars (tenant_id, id) on delete cascade,
  constraint mirrors_belong_to_a_tenant unique (tenant_id, id),
  constraint a_window_has_a_length check (window_start < window_end),
  constraint a_current_mirror_is_whole check (not is_current or watermark_at is not null)
);
create unique index a_calendar_has_one_current_mirror on booking.calendar_mirrors (calendar_id) where is_current;
create unique index a_calendar_has_one_mirror_ahead on booking.calendar_mirrors (calendar_id) where not is_current;
comment on table booking.calendar_mirrors is
  'Copies of calendars for availability: per calendar one in use and, while it is read, the one that will follow.';
comment on column booking.calendar_mirrors.id is 'Mirror id.';
comment on column booking.calendar_mirrors.tenant_id is 'The tenant.';
comment on column booking.calendar_mirrors.calendar_id is 'Which calendar.';
comment on column booking.calendar_mirrors.external_id is
  'How its provider knows that calendar: what we have in it is recorded under the same. Known by another id it is '
  'mirrored again, so a look at the mirror needs none at the calendar.';
comment on column booking.calendar_mirrors.is_current is 'In use; false while it is being read for the first time.';
comment on column booking.calendar_mirrors.window_start is 'Start of the part of the calendar that it covers.';
comment on column booking.calendar_mirrors.window_end is 'End of that part.';
comment on column booking.calendar_mirrors.cursor is
  'The provider''s link to the next page or, between two rounds, to the changes since; NULL: nothing was read yet.';
comment on column booking.calendar_mirrors.pages is 'Pages of the round under way, so that one without end is noticed.';
comment on column booking.calendar_mirrors.round is
  'Rounds finished: a round ends where the provider says that there is nothing more for now.';
comment on column booking.calendar_mirrors.round_started_at is 'When the round under way began; NULL between rounds.';
comment on column booking.calendar_mirrors.watermark_at is
  'Start of the last finished round: what happened in the calendar before it is in the mirror.';
comment on column booking.calendar_mirrors.created_at is 'When reading it began.';
comment on column booking.calendar_mirrors.touched_at is 'When a page was written last.';

create table booking.mirrored_items (
  mirror_id    bigint not null,
  item_key     uuid not null,
  tenant_id    uuid not null,
  series_key   uuid,
  starts_at    timestamptz not null,
  ends_at      timestamptz not null,
  show_as      text not null,
  is_all_day   boolean not null,
  is_canceled boolean not null,
  is_series    boolean not null,
  round        bigint not null,
  blocks       boolean generated always as (
    not is_canceled and not is_series and starts_at < ends_at
      and lower(show_as) not in ('free', 'workingelsewhere')) stored,
  primary key (mirror_id, item_key),
  constraint an_item_is_of_a_mirror_of_its_tenant foreign key (tenant_id, mirror_id)
    references booking.calendar_mirrors (tenant_id, id) on delete cascade
);
create index blocking_items on booking.mirrored_items (mirror_id, ends_at) include (starts_at, item_key, is_all_day)
  where blocks;
create index mirrored_items_by_end on booking.mirrored_items (ends_at);
comment on table booking.mirrored_items is 'Events of a mirrored calendar: times and whether they block, nothing else.';
comment on column booking.mirrored_items.mirror_id is 'The mirror.';
comment on column booking.mirrored_items.item_key is 'Digest of the event''s id (booking.item_key).';
comment on column booking.mirrored_items.tenant_id is 'The tenant.';
comment on column booking.mirrored_items.series_key is
  'Digest of the id of the series that it is an occurrence or exception of.';
comment on column booking.mirrored_items.starts_at is
  'Start; of an all-day event the midnight in UTC that stands for its first day.';
comment on column booking.mirrored_items.ends_at is 'End; of an all-day event the midnight in UTC after its last day.';
comment on column booking.mirrored_items.show_as is
  'free, tentative, busy, oof, workingElsewhere or unknown; what is unknown blocks.';
comment on column booking.mirrored_items.is_all_day is 'Its times are days of the salesperson''s zone, not instants.';
comment on column booking.mirrored_items.is_canceled is 'Canceled, but still in the calendar.';
comment on column booking.mirrored_items.is_series is 'The series itself: its occurrences block, it does not.';
comment on column booking.mirrored_items.round is 'Round that told of it last.';
comment on column booking.mirrored_items.blocks is 'Whether its time cannot be sold.';

-- 62_reconcile.sql
-- Reconciliation: what the providers hold is compared with what the database knows, target by target. A target
-- is a conference host (of the platform: of all tenants) or a calendar (of one).
create table booking.reconcile_targets (
  id            bigint generated always as identity primary key,
  provider      text not null,
  capability    text not null,
  connection_id uuid not null,
  tenant_id     uuid references booking.tenants (id),
  provider_user    text not null,
  suspect_until timestamptz,
  began_at      timestamptz,
  last_reconciled_at timestamptz,
  seen          integer not null default 0,
  adopted       bigint not null default 0,
  removed       bigint not null default 0,
  put_back      bigint not null default 0,
  replaced      bigint not null default 0,
  failures      integer not null default 0,
  last_error    text,
  created_at    timestamptz not null,
  constraint a_place_is_listed_once unique (connection_id, capability, provider_user),
  constraint a_reconciled_provider_is_known foreign key (provider, capability)
    references booking.providers (provider, capability),
  constraint a_place_is_reached_by_an_account_of_its_provider foreign key (connection_id, provider)
    references booking.connections (id, provider) on delete cascade,
  constraint a_swept_calendar_is_of_a_tenant check (capability <> 'calendar' or tenant_id is not null)
);
comment on table booking.reconcile_targets is
  'Conference hosts and calendars that are compared with the database at least every SYNC_POLL_SECONDS, and how the '
  'last comparison went.';
comment on column booking.reconcile_targets.id is 'Target id; the queue message names it.';
comment on column booking.reconcile_targets.provider is 'Who holds the objects that are listed.';
comment on column booking.reconcile_targets.capability is 'What those are to bookings: conferences, calendar events.';
comment on column booking.reconcile_targets.connection_id is 'By which grant they are listed.';
comment on column booking.reconcile_targets.tenant_id is
  'Whose grant that is; NULL: the platform''s own, for bookings of all tenants.';
comment on column booking.reconcile_targets.provider_user is 'How the provider knows the host or calendar.';
comment on column booking.reconcile_targets.suspect_until is
  'A worker lost its claim of a create here: until then it is compared more often.';
comment on column booking.reconcile_targets.began_at is
  'When the comparison under way, or the last one, began: what it read is not older.';
comment on column booking.reconcile_targets.last_reconciled_at is
  'When the last complete comparison ended; NULL before the first.';
comment on column booking.reconcile_targets.seen is 'Objects with our marker that the last complete listing showed.';
comment on column booking.reconcile_targets.adopted is 'Objects taken up into the database, since ever.';
comment on column booking.reconcile_targets.removed is
  'Objects that no booking needs and that were marked for deletion, since ever.';
comment on column booking.reconcile_targets.put_back is
  'Meetings moved by hand and put back to their booking''s time, since ever.';
comment on column booking.reconcile_targets.replaced is 'Meetings that were gone and made again, since ever.';
comment on column booking.reconcile_targets.failures is 'Comparisons that failed since the last complete one.';
comment on column booking.reconcile_targets.last_error is
  'Why the last comparison was incomplete; NULL when it was whole.';
comment on column booking.reconcile_targets.created_at is 'When it was first seen.';

create table booking.provider_findings (
  id               bigint generated always as identity primary key,
  kind             text not null,
  provider         text not null,
  capability       text not null,
  tenant_id        uuid references booking.tenants (id),
  provider_user       text not null,
  external_id      text not null,
  marker           text not null,
  first_seen_at    timestamptz not null,
  last_seen_at     timestamptz not null,
  resolved_at      timestamptz,
  installation_id  uuid,
  start_at_utc     timestamptz,
  constraint a_finding_is_of_a_known_kind check (kind in ('unknown_booking', 'other_installation', 'copy')),
  constraint a_finding_is_at_a_known_provider foreign key (provider, capability)
    references booking.providers (provider, capability)
);
create unique index an_object_is_flagged_once on booking.provider_findings (provider, provider_user, external_id)
  where resolved_at is null;
create index findings_by_age on booking.provider_findings (resolved_at) where resolved_at is not null;
comment on table booking.provider_findings is
  'Objects at the providers that carry our marker but that this database has no intent for: flagged, never deleted.';
comment on column booking.provider_findings.id is 'Finding id.';
comment on column booking.provider_findings.kind is
  'unknown_booking (no intent here), other_installation (another database''s, of a conference) or copy (of an event, '
  'made by people in their calendar).';
comment on column booking.provider_findings.provider is 'Who holds it.';
comment on column booking.provider_findings.capability is 'What it would be to a booking.';
comment on column booking.provider_findings.tenant_id is
  'Whose grant showed it; NULL: the platform''s own.';
comment on column booking.provider_findings.provider_user is 'How the provider knows the host or calendar.';
comment on column booking.provider_findings.external_id is 'The provider''s id of it.';
comment on column booking.provider_findings.marker is 'The booking id that it carries.';
comment on column booking.provider_findings.first_seen_at is 'When it was flagged.';
comment on column booking.provider_findings.last_seen_at is 'When a comparison saw it last, to a day.';
comment on column booking.provider_findings.resolved_at is
  'When a complete comparison found it gone or explained; NULL while it is open.';
comment on column booking.provider_findings.installation_id is
  'The installation that it names; NULL where it names none.';
comment on column booking.provider_findings.start_at_utc is 'Its start as last seen.';

-- 63_counters.sql
-- What happened at the providers, counted over all processes and restarts. Each process counts
-- for itself and adds what it counted every few seconds; monitoring reads the totals from any
-- of them. Few rows, whatever happens: they are kept for ever.
create table booking.provider_calls (
  provider  text not null,
  operation text not null,
  outcome   text not null,
  calls     bigint not null,
  seconds   double precision not null,
  buckets   bigint[] not null,
  primary key (provider, operation, outcome),
  constraint calls_are_counted_in_twelve_buckets check (cardinality(buckets) = 12)
);
comment on table booking.provider_calls is 'Requests to providers since the installation was made, of all processes.';
comment on column booking.provider_calls.provider is 'Whose service was called.';
comment on column booking.provider_calls.operation is 'What was asked for.';
comment on column booking.provider_calls.outcome is 'ok, or the class of the error.';
comment on column booking.provider_calls.calls is 'How many.';
comment on column booking.provider_calls.seconds is 'Their seconds in all.';
comment on column booking.provider_calls.buckets is
  'How many took at most 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 seconds and not less than the bound '
  'before; the last: longer.';

create table booking.saga_ends (
  kind    text not null,
  outcome text not null,
  sagas   bigint not null,
  primary key (kind, outcome),
  constraint a_saga_ends_done_or_failed check (outcome in ('done', 'failed'))
);
comment on table booking.saga_ends is 'How sagas ended since the installation was made, as workers told.';
comment on column booking.saga_ends.kind is 'Kind of the saga.';
comment on column booking.saga_ends.outcome is 'done, or failed: all of it was undone.';
comment on column booking.saga_ends.sagas is 'How many.';

-- 65_outbox.sql
-- What people are told, one row a message, whatever carries it: a mail, an SMS. It is written in the transaction that
-- causes it, looked at again in the one that claims it, and rendered when it is sent; links are signed then.
create table booking.message_purposes (
  purpose        text primary key,
  audience       text not null,
  about          text not null,
  needs          text,
  on_lost_answer text not null,
  is_optional    boolean not null default false,
  channels       text[] not null default '{mail}',
  placeholders   text[] not null default '{}',
  must_have      text[] not null default '{}',
  description    text not null,
  constraint a_purpose_is_a_name check (length(purpose) <= 40 and purpose ~ '^[a-z_]+$'),
  constraint an_audience_is_known check (audience in ('customer', 'staff', 'account')),
  constraint a_message_is_about_something_known check (about in ('booking', 'code', 'agenda', 'account')),
  constraint a_need_is_a_status
    check (needs is null or needs in ('pending_verify', 'confirmed', 'canceled', 'expired') and about = 'booking'),
  constraint a_lost_answer_has_an_end check (on_lost_answer in ('resend', 'give_up')),
  constraint channels_are_known check (channels <@ '{mail,sms}' and channels <> '{}'),
  constraint what_must_be_there_has_a_placeholder check (must_have <@ placeholders)
);
comment on table booking.message_purposes is
  'What people are told, and when it is true: each message is for one of these purposes, each template of one.';
comment on column booking.message_purposes.purpose is 'Name, as templates and programs of others have it.';
comment on column booking.message_purposes.audience is
  'Who is told: customer, staff (the salesperson of the booking), or the holder of an account.';
comment on column booking.message_purposes.about is 'What it is about: a booking, a code, a day''s agenda, an account.';
comment on column booking.message_purposes.needs is
  'Status that its booking must have at the moment of sending; NULL: it stays true, or is about no booking.';
comment on column booking.message_purposes.on_lost_answer is
  'When it is not known whether it was sent, and the provider does not have it or cannot be asked: resend, or '
  'give_up (then its status is unknown).';
comment on column booking.message_purposes.is_optional is 'Whoever is told may say that they do not want it.';
comment on column booking.message_purposes.channels is 'By what it can go: there is a text for each.';
comment on column booking.message_purposes.placeholders is 'What a template of it may name.';
comment on column booking.message_purposes.must_have is 'What each template of it has to name.';
comment on column booking.message_purposes.description is 'When it is sent, in a sentence.';

create table booking.notification_outbox (
  id                  bigint generated always as identity primary key,
  tenant_id           uuid not null references booking.tenants (id),
  about_id            uuid not null,
  booking_id          uuid,
  sequence            integer not null default 0,
  purpose             text not null references booking.message_purposes (purpose),
  occurrence          text not null default '',
  channel             text not null,
  recipient           text not null,
  recipient_key       text not null generated always as (lower(recipient)) stored,
  recipient_name      text,
  timezone            text,
  locale              text,
  starts_at           timestamptz,
  due_at              timestamptz not null,
  not_after           timestamptz,
  status              text not null default 'queued',
  reason              text,
  attempts            integer not null default 0,
  last_error          text,
  lease               uuid,
  outcome_unknown_at  timestamptz,
  lost_answers        integer not null default 0,
  provider            text,
  connection_id       uuid references booking.connections (id) on delete set null,
  provider_message_id text,
  template_version    integer,
  body_digest         bytea,
  segments            integer,
  delivery            text,
  delivery_code       text,
  delivery_at         timestamptz,
  verify_jti          uuid,
  data                jsonb not null default '{}',
  correlation_id      text default booking.correlation_id(),
  created_at          timestamptz not null default booking.now(),
  finished_at         timestamptz,
  constraint a_message_is_about_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_message_is_owed_once unique (about_id, sequence, purpose, occurrence, channel, recipient),
  constraint a_channel_is_known check (channel in ('mail', 'sms')),
  constraint a_recipient_has_a_length check (length(recipient) between 1 and 254),
  constraint a_message_status_is_known check (status in ('queued', 'sent', 'unknown', 'dropped', 'dead')),
  constraint what_is_queued_has_no_end check ((status = 'queued') = (finished_at is null)),
  constraint what_is_dropped_has_a_reason check (status <> 'dropped' or reason is not null),
  constraint a_body_digest_is_sha256 check (octet_length(body_digest) = 32),
  constraint a_delivery_is_known check (delivery in ('accepted', 'delivered', 'bounced', 'complained', 'failed')),
  constraint message_data_is_an_object check (jsonb_typeof(data) = 'object')
);
create index due_messages on booking.notification_outbox (due_at, id) where status = 'queued';
create index messages_by_booking on booking.notification_outbox (booking_id);
create index messages_by_recipient on booking.notification_outbox (tenant_id, recipient_key, created_at);
create index messages_by_provider on booking.notification_outbox (provider, provider_message_id)
  where provider_message_id is not null;
create index messages_by_connection on booking.notification_outbox (connection_id) where connection_id is not null;
create index dead_messages on booking.notification_outbox (id) where status = 'dead';
create index unknown_messages on booking.notification_outbox (id) where status = 'unknown';
create index messages_of_no_booking on booking.notification_outbox (created_at) where booking_id is null;
comment on table booking.notification_outbox is
  'What people are to be told or were told. A row is written in the transaction that causes it, is claimed only while '
  'it is true, and ends as sent, unknown, dropped with a reason, or dead.';
comment on column booking.notification_outbox.id is
  'Message id; "outbox-" and this number is our own name of it at every provider, the same when it is sent again.';
comment on column booking.notification_outbox.tenant_id is 'The tenant in whose name it goes.';
comment on column booking.notification_outbox.about_id is
  'Id of what it is about: the booking, the code, the account, the salesperson whose agenda it is.';
comment on column booking.notification_outbox.booking_id is 'The booking it is about; NULL: about none.';
comment on column booking.notification_outbox.sequence is
  'bookings.sequence when it was queued: what depends on time, person or place is void when that has risen.';
comment on column booking.notification_outbox.purpose is 'Why it is sent: a row of booking.message_purposes.';
comment on column booking.notification_outbox.occurrence is
  'What tells apart several of one purpose: how long before the start (1 day), the ordinal of one that was asked for '
  'again, the day of an agenda; empty: the one.';
comment on column booking.notification_outbox.channel is 'mail or sms.';
comment on column booking.notification_outbox.recipient is 'Mail address, or telephone number in E.164.';
comment on column booking.notification_outbox.recipient_key is 'The same in lower case, for limits and suppressions.';
comment on column booking.notification_outbox.recipient_name is 'Name of the recipient; NULL: none is used.';
comment on column booking.notification_outbox.timezone is
  'IANA zone in which it tells times; NULL: the booking''s, else the tenant''s.';
comment on column booking.notification_outbox.locale is 'Language; NULL: the booking''s, else the tenant''s.';
comment on column booking.notification_outbox.starts_at is
  'The start it talks about: it is void once the booking has another start or sequence. NULL: it tells what holds when '
  'it is sent.';
comment on column booking.notification_outbox.due_at is
  'Not before this instant: when it is due, when the claim under way ends, or when it is to be tried again.';
comment on column booking.notification_outbox.not_after is 'From this instant on it is of no use; NULL: always of use.';
comment on column booking.notification_outbox.status is
  'queued; sent (a provider accepted it); unknown (nobody can tell whether it was sent, and it is not sent again); '
  'dropped (not true or not wanted any more, see reason); dead (refused for good, or ten attempts failed).';
comment on column booking.notification_outbox.reason is
  'Why it was dropped: canceled, moved, expired, late …; of one that was sent: why it would not be any more.';
comment on column booking.notification_outbox.attempts is 'How often it was claimed.';
comment on column booking.notification_outbox.last_error is 'Last error.';
comment on column booking.notification_outbox.lease is
  'Random token of the claim; a report must carry it. NULL: nobody has it.';
comment on column booking.notification_outbox.outcome_unknown_at is
  'When it was handed to a provider whose answer is not known: set before it is handed over, taken back by a report '
  'that knows.';
comment on column booking.notification_outbox.lost_answers is
  'How often it was handed over and no answer came, but for what its provider said later that it does not have.';
comment on column booking.notification_outbox.provider is 'Who was asked to send it.';
comment on column booking.notification_outbox.connection_id is
  'By which account; NULL before that, or once it is gone.';
comment on column booking.notification_outbox.provider_message_id is 'The provider''s id of it; NULL: it told none.';
comment on column booking.notification_outbox.template_version is
  'Version of the tenant''s template that was used; NULL: the built-in one.';
comment on column booking.notification_outbox.body_digest is 'SHA-256 of the text that was sent.';
comment on column booking.notification_outbox.segments is 'SMS: how many were charged.';
comment on column booking.notification_outbox.delivery is
  'What the provider told later: accepted, delivered, bounced, complained or failed; NULL: not sent yet.';
comment on column booking.notification_outbox.delivery_code is 'The code that it told with that.';
comment on column booking.notification_outbox.delivery_at is 'When that happened.';
comment on column booking.notification_outbox.verify_jti is
  'booking_verify: the link that it carries, the same when asked again.';
comment on column booking.notification_outbox.data is 'What its text needs besides the booking as it is then.';
comment on column booking.notification_outbox.correlation_id is 'Of the request that caused it; NULL: none did.';
comment on column booking.notification_outbox.created_at is 'When it was queued.';
comment on column booking.notification_outbox.finished_at is 'When it ended, however; NULL: it is queued.';

create table booking.mail_spendings (
  message_id     bigint primary key references booking.notification_outbox (id) on delete cascade,
  mailbox_digest bytea not null,
  client_digest  bytea,
  spent_at       timestamptz not null,
  constraint spenders_are_sha256 check (octet_length(mailbox_digest) = 32 and octet_length(client_digest) = 32)
);
create index mail_spendings_by_mailbox on booking.mail_spendings (mailbox_digest, spent_at);
create index mail_spendings_by_client on booking.mail_spendings (client_digest, spent_at)
  where client_digest is not null;
create index mail_spendings_by_age on booking.mail_spendings (spent_at);
comment on table booking.mail_spendings is
  'Mails that strangers caused within a day, of all tenants: the budget of each mailbox and client '
  '(booking.raise_if_mail_budget_spent). What was certainly not sent goes, so it does not count.';
comment on column booking.mail_spendings.message_id is 'The mail.';
comment on column booking.mail_spendings.mailbox_digest is 'SHA-256 of the mailbox (booking.mailbox).';
comment on column booking.mail_spendings.client_digest is
  'SHA-256 of the network address of the client; NULL: unknown.';
comment on column booking.mail_spendings.spent_at is 'When the mail was queued.';

-- 66_delivery.sql
-- What became of what was sent, and to whom nothing is sent any more. Providers tell it out of order, twice and too
-- early, and others may pretend to be them: a state has a rank and never goes back, what was told is kept once, and
-- only messages of the connection whose secret it was proved by are changed.
create table booking.consent_texts (
  id      text primary key,
  channel text not null,
  locale  text not null,
  words   text not null,
  constraint a_consent_text_is_named check (length(id) <= 40 and id ~ '^[a-z0-9-]+$'),
  constraint consent_is_to_a_channel check (channel in ('mail', 'sms'))
);
comment on table booking.consent_texts is
  'Words by which people agree to messages. Another wording is another row: a booking keeps the words, and its id says '
  'which they were.';
comment on column booking.consent_texts.id is 'Name, as requests have it: channel, language, edition.';
comment on column booking.consent_texts.channel is 'What they agree to: sms, say.';
comment on column booking.consent_texts.locale is 'Language.';
comment on column booking.consent_texts.words is 'The words as they are shown.';

create table booking.sms_numbers (
  client_digest bytea not null,
  number_digest bytea not null,
  given_at      timestamptz not null,
  primary key (client_digest, number_digest),
  constraint givers_are_sha256 check (octet_length(client_digest) = 32 and octet_length(number_digest) = 32)
);
create index sms_numbers_by_age on booking.sms_numbers (given_at);
comment on table booking.sms_numbers is
  'Telephone numbers that clients gave for SMS within an hour, of all tenants: how many one may give '
  '(booking.consent_of).';
comment on column booking.sms_numbers.client_digest is 'SHA-256 of the network address of the client.';
comment on column booking.sms_numbers.number_digest is 'SHA-256 of the number.';
comment on column booking.sms_numbers.given_at is 'When it was given last.';

create table booking.sms_spendings (
  message_id    bigint primary key references booking.notification_outbox (id) on delete cascade,
  tenant_id     uuid not null references booking.tenants (id),
  number_digest bytea not null,
  spent_at      timestamptz not null,
  constraint a_number_digest_is_sha256 check (octet_length(number_digest) = 32)
);
create index sms_spendings_by_number on booking.sms_spendings (number_digest, spent_at);
create index sms_spendings_by_tenant on booking.sms_spendings (tenant_id, spent_at);
create index sms_spendings_by_age on booking.sms_spendings (spent_at);
comment on table booking.sms_spendings is
  'SMS that were handed to a provider: what counts in the limits of a number and a tenant (booking.sms_fault). What '
  'was not sent goes, so it does not count.';
comment on column booking.sms_spendings.message_id is 'The message.';
comment on column booking.sms_spendings.tenant_id is 'The tenant.';
comment on column booking.sms_spendings.number_digest is 'SHA-256 of the number.';
comment on column booking.sms_spendings.spent_at is 'When it was claimed first.';

create table booking.suppressions (
  id         uuid primary key default gen_random_uuid(),
  tenant_id  uuid not null references booking.tenants (id),
  channel    text not null,
  digest     bytea not null,
  recipient  text,
  reason     text not null,
  code       text,
  message_id bigint,
  connection_id uuid references booking.connections (id) on delete set null,
  created_at timestamptz not null default booking.now(),
  lifted_at  timestamptz,
  lifted_by  text,
  constraint suppression_is_of_a_channel check (channel in ('mail', 'sms')),
  constraint a_suppression_has_a_reason check (reason in ('bounced', 'complained', 'stopped', 'unsubscribed')),
  constraint a_recipient_digest_is_sha256 check (octet_length(digest) = 32),
  constraint what_is_lifted_says_by_whom check ((lifted_at is null) = (lifted_by is null)),
  constraint complaints_are_not_lifted check (reason <> 'complained' or lifted_at is null)
);
create unique index a_recipient_is_suppressed_once on booking.suppressions (tenant_id, channel, digest, reason)
  where lifted_at is null;
create index suppressions_by_age on booking.suppressions (tenant_id, created_at, id);
create index suppressions_by_recipient on booking.suppressions (tenant_id, recipient) where recipient is not null;
create index suppressions_by_connection on booking.suppressions (connection_id, digest) where connection_id is not null;
create index lifted_suppressions on booking.suppressions (lifted_at) where lifted_at is not null;
comment on table booking.suppressions is
  'Recipients that a tenant sends nothing to, and why. Of somebody who is forgotten the digest stays.';
comment on column booking.suppressions.id is 'Suppression id.';
comment on column booking.suppressions.tenant_id is 'The tenant.';
comment on column booking.suppressions.channel is 'mail or sms.';
comment on column booking.suppressions.digest is 'SHA-256 of the recipient in lower case.';
comment on column booking.suppressions.recipient is 'The recipient, to be seen; NULL: unknown or forgotten.';
comment on column booking.suppressions.reason is
  'bounced (refused for good), complained (called it spam; nobody here can lift it), stopped (answered STOP to a '
  'sender, see booking.sms_opt_outs, which counts for every tenant), unsubscribed (wants no reminders and follow-ups).';
comment on column booking.suppressions.code is 'The code that the provider told.';
comment on column booking.suppressions.message_id is 'The message that it came of; it may be gone.';
comment on column booking.suppressions.connection_id is
  'By whose secret it was proved; NULL: it needed none, or that is gone.';
comment on column booking.suppressions.created_at is 'Since when.';
comment on column booking.suppressions.lifted_at is 'Until when; NULL: it stands.';
comment on column booking.suppressions.lifted_by is 'Who lifted it.';

create table booking.sms_opt_outs (
  connection_id uuid not null references booking.connections (id) on delete cascade,
  digest        bytea not null,
  is_stopped    boolean not null,
  changed_at    timestamptz not null,
  primary key (connection_id, digest),
  constraint an_opt_out_digest_is_sha256 check (octet_length(digest) = 32)
);
comment on table booking.sms_opt_outs is
  'Numbers that answered STOP, or START after it, to the sender of a connection: it holds for every tenant that sends '
  'by it, whoever was answered.';
comment on column booking.sms_opt_outs.connection_id is 'By whose number they were written to.';
comment on column booking.sms_opt_outs.digest is 'SHA-256 of their number.';
comment on column booking.sms_opt_outs.is_stopped is 'STOP was the last word.';
comment on column booking.sms_opt_outs.changed_at is 'When it was said.';

create table booking.delivery_events (
  id            bigint generated always as identity primary key,
  connection_id uuid not null references booking.connections (id) on delete cascade,
  dedupe        text not null,
  message_id    text,
  digest        bytea,
  state         text,
  is_permanent  boolean not null default false,
  code          text,
  happened_at   timestamptz,
  received_at   timestamptz not null,
  is_waiting    boolean not null default false,
  constraint an_event_is_told_once unique (connection_id, dedupe),
  constraint a_waiting_event_can_be_found check (not is_waiting or num_nulls(message_id, digest, state) = 0)
);
create index delivery_events_by_age on booking.delivery_events (received_at);
create index waiting_delivery_events on booking.delivery_events (connection_id, message_id) where is_waiting;
comment on table booking.delivery_events is
  'What providers told about messages, by the id that they gave it: the second time it is nothing new. One that comes '
  'before the answer to our request waits for the id of its message.';
comment on column booking.delivery_events.id is 'Order of arrival.';
comment on column booking.delivery_events.connection_id is 'The connection by whose secret it was proved.';
comment on column booking.delivery_events.dedupe is 'The provider''s id of what it told.';
comment on column booking.delivery_events.message_id is 'The provider''s id of the message.';
comment on column booking.delivery_events.digest is 'SHA-256 of the recipient in lower case.';
comment on column booking.delivery_events.state is 'As booking.delivery_rank knows it; NULL: STOP or START.';
comment on column booking.delivery_events.is_permanent is 'No later message would be delivered either.';
comment on column booking.delivery_events.code is 'The code that it told.';
comment on column booking.delivery_events.happened_at is 'When it happened, as it told.';
comment on column booking.delivery_events.received_at is 'When it arrived.';
comment on column booking.delivery_events.is_waiting is 'No message of ours was found for it yet.';

-- 66_templates.sql
-- What tenants write instead of the built-in messages: every version, the latest of which counts. A text is words and
-- placeholders, nothing that would have to be evaluated.
create table booking.notification_templates (
  id         bigint generated always as identity primary key,
  tenant_id  uuid not null references booking.tenants (id),
  purpose    text not null references booking.message_purposes (purpose),
  channel    text not null,
  locale     text not null,
  version    integer not null,
  subject    text,
  text       text,
  html       text,
  created_at timestamptz not null default booking.now(),
  replaced_at timestamptz,
  failed_at  timestamptz,
  failure    text,
  constraint a_template_has_one_of_each_version unique (tenant_id, purpose, channel, locale, version),
  constraint a_template_is_for_a_channel check (channel in ('mail', 'sms')),
  constraint a_template_is_in_a_language_of_ours check (locale ~ '^[a-z]{2,3}$'),
  constraint versions_are_counted check (version > 0),
  constraint a_template_has_a_text_or_nothing check (text is not null or (subject is null and html is null)),
  constraint only_mails_have_a_subject check ((subject is not null) = (text is not null and channel = 'mail')),
  constraint only_mails_have_html check (html is null or channel = 'mail'),
  -- As booking.is_line.
  constraint a_subject_is_one_line check (length(subject) between 1 and 400
    and subject !~ U&'[[:cntrl:]\0080-\009F\2028\2029]'),
  constraint a_template_is_short check (octet_length(text) <= 20000 and octet_length(html) <= 20000),
  -- As booking.is_plain_template.
  constraint a_template_is_words_and_placeholders check (regexp_replace(concat_ws(' ', subject, text, html),
    '\{\{[ \t]*[a-z][a-z_]*[ \t]*\}\}|\{%[ \t]*(if[ \t]+[a-z][a-z_]*|else|endif)[ \t]*%\}', '', 'g') !~ '\{[{%#]'),
  constraint a_failure_has_a_time check ((failed_at is null) = (failure is null))
);
create index template_versions_by_end on booking.notification_templates (replaced_at) where replaced_at is not null;
comment on table booking.notification_templates is
  'Tenants'' own texts of messages, one row a version. The latest of a purpose, channel and language counts; it goes '
  'out only under the tenant''s own proved sender.';
comment on column booking.notification_templates.id is 'Row id.';
comment on column booking.notification_templates.tenant_id is 'Whose text it is.';
comment on column booking.notification_templates.purpose is 'What it tells: a row of booking.message_purposes.';
comment on column booking.notification_templates.channel is 'mail or sms.';
comment on column booking.notification_templates.locale is 'Its language.';
comment on column booking.notification_templates.version is
  'Counts from 1 for each purpose, channel and language; what was sent names it.';
comment on column booking.notification_templates.subject is 'Subject of a mail; of an SMS NULL.';
comment on column booking.notification_templates.text is
  'The text; NULL: from this version on the built-in one is sent again.';
comment on column booking.notification_templates.html is
  'The same as HTML, of a mail; NULL: it is made of the text.';
comment on column booking.notification_templates.created_at is 'When it was saved.';
comment on column booking.notification_templates.replaced_at is 'When the next version was; NULL: it is the latest.';
comment on column booking.notification_templates.failed_at is
  'When it last could not be filled in, and the built-in text was sent instead; NULL: never.';
comment on column booking.notification_templates.failure is 'What was wrong with it then.';

-- 66_webhooks.sql
-- What companies' own systems are told of bookings (Standard Webhooks): a message for each event, written in the
-- transaction that causes it, and then a delivery for each endpoint that wants it.
create table booking.webhook_endpoints (
  id              uuid primary key default gen_random_uuid(),
  tenant_id       uuid not null references booking.tenants (id),
  url             text not null,
  types           booking.webhook_type[] not null,
  description     text,
  status          text not null default 'active',
  disabled_reason text,
  disabled_at     timestamptz,
  failing_since   timestamptz,
  resting_until   timestamptz,
  last_error      text,
  created_at      timestamptz not null default booking.now(),
  updated_at      timestamptz not null default booking.now(),
  constraint webhook_endpoints_belong_to_a_tenant unique (tenant_id, id),
  constraint an_address_is_told_once unique (tenant_id, url),
  constraint an_address_of_an_endpoint_has_a_length check (length(url) between 1 and 2000 and url ~ '^https?://'),
  constraint an_endpoint_wants_something check (cardinality(types) > 0),
  constraint a_description_has_a_length check (length(description) <= 200),
  constraint an_endpoint_status_is_known check (status in ('active', 'disabled')),
  constraint a_disabled_endpoint_says_why
    check ((status = 'disabled') = (disabled_at is not null) and (status = 'disabled') = (disabled_reason is not null)),
  constraint a_reason_to_disable_is_known check (disabled_reason in ('failing', 'gone', 'administrator'))
);
comment on table booking.webhook_endpoints is 'Addresses of companies'' systems that are told of bookings.';
comment on column booking.webhook_endpoints.id is 'Endpoint id.';
comment on column booking.webhook_endpoints.tenant_id is 'Whose bookings it is told of.';
comment on column booking.webhook_endpoints.url is 'Where deliveries are posted.';
comment on column booking.webhook_endpoints.types is 'What it is told.';
comment on column booking.webhook_endpoints.description is 'What its company calls it.';
comment on column booking.webhook_endpoints.status is 'active, or disabled: it gets nothing.';
comment on column booking.webhook_endpoints.disabled_reason is
  'failing (nothing was taken for three days), gone (it said so, with 410) or administrator; NULL while it is active.';
comment on column booking.webhook_endpoints.disabled_at is 'Since when it is disabled; NULL while it is active.';
comment on column booking.webhook_endpoints.failing_since is
  'First failure since it took something last; NULL while it takes what it is sent.';
comment on column booking.webhook_endpoints.resting_until is
  'It failed a moment ago: nothing is posted to it before this instant.';
comment on column booking.webhook_endpoints.last_error is 'Why the last failure was one.';
comment on column booking.webhook_endpoints.created_at is 'When it was made.';
comment on column booking.webhook_endpoints.updated_at is 'Last change by an administrator.';

create table booking.webhook_secrets (
  id          uuid primary key default gen_random_uuid(),
  tenant_id   uuid not null,
  endpoint_id uuid not null,
  secret      booking.sealed not null,
  created_at  timestamptz not null default booking.now(),
  expires_at  timestamptz,
  constraint webhook_secrets_are_of_an_endpoint foreign key (tenant_id, endpoint_id)
    references booking.webhook_endpoints (tenant_id, id) on delete cascade
);
create unique index an_endpoint_has_one_secret_for_good on booking.webhook_secrets (endpoint_id)
  where expires_at is null;
create index webhook_secrets_by_endpoint on booking.webhook_secrets (endpoint_id);
create index webhook_secrets_by_end on booking.webhook_secrets (expires_at);
comment on table booking.webhook_secrets is
  'What deliveries are signed with. After a rotation the old one signs beside the new one for a while.';
comment on column booking.webhook_secrets.id is 'Secret id, sealed in with it.';
comment on column booking.webhook_secrets.tenant_id is 'The tenant, sealed in with it.';
comment on column booking.webhook_secrets.endpoint_id is 'The endpoint that verifies with it.';
comment on column booking.webhook_secrets.secret is 'The secret, sealed; shown once, to whoever made it.';
comment on column booking.webhook_secrets.created_at is 'When it was made.';
comment on column booking.webhook_secrets.expires_at is 'Until when it signs; NULL: until it is replaced.';

create table booking.webhook_messages (
  id             uuid primary key,
  tenant_id      uuid not null,
  booking_id     uuid not null,
  type           booking.webhook_type not null,
  sequence       integer not null,
  data           jsonb not null,
  correlation_id text default booking.correlation_id(),
  created_at     timestamptz not null,
  endpoint_ids   uuid[],
  constraint webhook_messages_are_of_a_booking foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint webhook_messages_of_a_booking_have_an_order unique (booking_id, sequence)
);
create index webhook_messages_by_age on booking.webhook_messages (created_at);
create index webhook_messages_without_deliveries on booking.webhook_messages (created_at)
  where endpoint_ids is not null;
comment on table booking.webhook_messages is
  'What happened to a booking, as the systems of its company are told: with the booking as it was then.';
comment on column booking.webhook_messages.id is
  'Id of the message, the same in every delivery of it: by it a receiver knows what it had before.';
comment on column booking.webhook_messages.tenant_id is 'The tenant.';
comment on column booking.webhook_messages.booking_id is 'The booking.';
comment on column booking.webhook_messages.type is 'What happened.';
comment on column booking.webhook_messages.sequence is 'Its place among what happened to this booking; it rises.';
comment on column booking.webhook_messages.data is 'The booking when it happened; {"customer": null} once forgotten.';
comment on column booking.webhook_messages.correlation_id is 'Of the request that caused it; NULL: none did.';
comment on column booking.webhook_messages.created_at is 'When it happened.';
comment on column booking.webhook_messages.endpoint_ids is
  'Who wanted it when it happened, until booking.make_deliveries has made its deliveries; NULL: it has.';

create table booking.webhook_deliveries (
  id               bigint generated always as identity primary key,
  tenant_id        uuid not null,
  endpoint_id      uuid not null,
  message_id       uuid not null references booking.webhook_messages (id) on delete cascade,
  booking_id       uuid not null,
  sequence         integer not null,
  status           text not null default 'queued',
  attempts         integer not null default 0,
  first_failed_at  timestamptz,
  status_code      integer,
  milliseconds     integer,
  last_error       text,
  redeliveries     integer not null default 0,
  created_at       timestamptz not null,
  finished_at      timestamptz,
  constraint webhook_deliveries_go_to_an_endpoint foreign key (tenant_id, endpoint_id)
    references booking.webhook_endpoints (tenant_id, id) on delete cascade,
  constraint a_message_is_delivered_once unique (message_id, endpoint_id),
  constraint a_delivery_status_is_known check (status in ('queued', 'delivered', 'dropped', 'dead')),
  constraint a_delivery_not_queued_is_finished check ((status = 'queued') = (finished_at is null))
);
create index webhook_deliveries_by_endpoint on booking.webhook_deliveries (endpoint_id, created_at, id);
create index webhook_deliveries_not_made on booking.webhook_deliveries (endpoint_id, created_at, id)
  where status in ('dropped', 'dead');
create index webhook_deliveries_in_line on booking.webhook_deliveries (endpoint_id, booking_id, sequence)
  where status = 'queued';
comment on table booking.webhook_deliveries is
  'A message on its way to an endpoint, at least once and in the order of its booking: the log of deliveries.';
comment on column booking.webhook_deliveries.id is 'Delivery id.';
comment on column booking.webhook_deliveries.tenant_id is 'The tenant.';
comment on column booking.webhook_deliveries.endpoint_id is 'Where it goes.';
comment on column booking.webhook_deliveries.message_id is 'What is told.';
comment on column booking.webhook_deliveries.booking_id is 'The booking of the message.';
comment on column booking.webhook_deliveries.sequence is 'That of the message: an earlier one goes first.';
comment on column booking.webhook_deliveries.status is
  'queued, delivered (taken with 2xx), dropped (the endpoint is disabled) or dead (given up).';
comment on column booking.webhook_deliveries.attempts is 'How often it was tried.';
comment on column booking.webhook_deliveries.first_failed_at is 'When it failed first; NULL: it has not.';
comment on column booking.webhook_deliveries.status_code is 'HTTP status of the last answer; NULL: there was none.';
comment on column booking.webhook_deliveries.milliseconds is 'How long the last attempt took.';
comment on column booking.webhook_deliveries.last_error is 'Why the last attempt failed; nothing of the answer itself.';
comment on column booking.webhook_deliveries.redeliveries is 'How often it was asked for again.';
comment on column booking.webhook_deliveries.created_at is 'When it was queued first.';
comment on column booking.webhook_deliveries.finished_at is 'When it ended; NULL while it is queued.';

-- 67_sender_domains.sql
-- Domains that companies say are theirs, and whether the name system agrees: who can set a record of a domain may have
-- its mails come from there.
create table booking.sender_domains (
  id            uuid primary key,
  tenant_id     uuid not null references booking.tenants (id),
  domain        text not null,
  token         text not null,
  created_at    timestamptz not null default booking.now(),
  proved_at     timestamptz,
  checked_at    timestamptz,
  missing_since timestamptz,
  problem       text,
  constraint a_company_names_a_domain_once unique (tenant_id, domain),
  constraint a_domain_is_a_name check (
    length(domain) <= 253
    and domain ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$'),
  constraint a_record_cannot_be_guessed check (length(token) >= 32),
  constraint what_is_proved_was_checked check (proved_at is null or checked_at >= proved_at)
);
comment on table booking.sender_domains is
  'Domains from whose addresses a tenant wants its mails to come. A domain counts as the tenant''s own while the TXT '
  'record _holdfast.<domain> names its token.';
comment on column booking.sender_domains.id is 'Domain id.';
comment on column booking.sender_domains.tenant_id is 'The tenant.';
comment on column booking.sender_domains.domain is 'Name in lower case, as the name system has it (xn-- for others).';
comment on column booking.sender_domains.token is 'What the record must name: random, of this tenant and domain alone.';
comment on column booking.sender_domains.created_at is 'When it was named.';
comment on column booking.sender_domains.proved_at is 'Since when it counts; NULL: it does not.';
comment on column booking.sender_domains.checked_at is 'When the name system answered last; NULL: it never did.';
comment on column booking.sender_domains.missing_since is
  'Since when a proved domain''s record is not found; three days later it counts no more.';
comment on column booking.sender_domains.problem is
  'Why the last look came to nothing: the name system did not answer.';

-- 70_simulator.sql
-- The simulated providers: state that stands in for theirs, shared by all
-- processes and kept over restarts. Nothing of the booking system refers to it, and nothing in
-- it refers to the booking system: the two only meet over HTTP (or its in-process stand-in).
create schema if not exists simulator;
comment on schema simulator is
  'State of the simulated cloud of the providers for demo, tests and mock mode; empty in production.';

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
  created_at timestamptz not null,
  effective_at timestamptz,
  constraint consent_is_known check (consent in ('never', 'granted', 'revoked'))
);
comment on table simulator.directories is
  'Simulated Entra directories (tenants), and whether they consented to our application.';
comment on column simulator.directories.id is 'The directory''s GUID.';
comment on column simulator.directories.name is 'Shown on the consent page.';
comment on column simulator.directories.consent is
  'never (no service principal, tokens are refused), granted, or revoked (tokens carry no roles).';
comment on column simulator.directories.roles is 'Application permissions that consent gives.';
comment on column simulator.directories.is_open is 'true: a mailbox comes into being when it is first asked for.';
comment on column simulator.directories.created_at is 'When it was made.';
comment on column simulator.directories.effective_at is
  'Until then tokens are refused although consent was given (7000229); NULL: at once.';

create table simulator.users (
  directory_id uuid not null references simulator.directories (id) on delete cascade,
  address      text not null,
  object_id    uuid not null default gen_random_uuid(),
  display_name text not null,
  timezone     text not null default 'UTC',
  kind         text not null default 'person',
  created_at   timestamptz not null,
  changes      bigint not null default 0,
  delta_epoch  integer not null default 0,
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
comment on column simulator.users.kind is
  'person, shared (mailbox without calendar owner), or unlicensed (a user without mailbox).';
comment on column simulator.users.created_at is 'When it was made.';
comment on column simulator.users.changes is
  'Changes of the calendar so far; each changed event takes the next number.';
comment on column simulator.users.delta_epoch is 'Delta tokens of an earlier epoch are expired.';

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
  is_canceled     boolean not null default false,
  is_draft         boolean not null default false,
  attendees        jsonb not null default '[]',
  properties       jsonb not null default '{}',
  created_at       timestamptz not null,
  modified_at      timestamptz not null,
  deleted_at       timestamptz,
  changed          bigint not null default 0,
  recurrence       jsonb,
  original_start   timestamptz,
  is_online        boolean not null default false,
  foreign key (directory_id, address) references simulator.users (directory_id, address) on delete cascade,
  constraint an_event_does_not_end_before_it_starts check (end_at >= start_at),
  constraint a_status_is_one_of_outlooks
    check (show_as in ('free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'))
);
create unique index a_transaction_id_makes_one_event on simulator.events (directory_id, address, transaction_id)
  where transaction_id is not null and deleted_at is null;
create unique index a_mutable_id_names_one_event on simulator.events (mutable_id);
create index events_of_a_calendar on simulator.events (directory_id, address, start_at);
create index changes_of_a_calendar on simulator.events (directory_id, address, changed);
create index parts_of_a_series on simulator.events (series_master_id) where series_master_id is not null;
comment on table simulator.events is
  'Calendar events of simulated Outlook. A deleted event keeps its row and answers 404.';
comment on column simulator.events.id is 'Immutable id; opaque, case-sensitive.';
comment on column simulator.events.mutable_id is
  'Id for callers that did not ask for immutable ones; changes when the event moves to another folder.';
comment on column simulator.events.number is 'Order of creation.';
comment on column simulator.events.directory_id is 'The directory.';
comment on column simulator.events.address is 'Whose calendar.';
comment on column simulator.events.transaction_id is 'transactionId given at creation.';
comment on column simulator.events.creation_digest is
  'SHA-256 of the request that created it; the same transactionId with another request is refused.';
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
comment on column simulator.events.is_canceled is 'Canceled by its organizer, still in the calendar.';
comment on column simulator.events.is_draft is 'Changed by its organizer, the update not sent yet.';
comment on column simulator.events.attendees is 'Attendees as Graph writes them.';
comment on column simulator.events.properties is 'Single-value extended properties: id to value.';
comment on column simulator.events.created_at is 'When it was created.';
comment on column simulator.events.modified_at is 'Last change.';
comment on column simulator.events.deleted_at is
  'When it was deleted or canceled away; Graph does not find it any more.';
comment on column simulator.events.changed is
  'Number of its last change in its calendar: the position of delta tokens.';
comment on column simulator.events.recurrence is 'Of a series: its patternedRecurrence as given.';
comment on column simulator.events.is_online is 'A Teams meeting was made with it.';
comment on column simulator.events.original_start is 'Of an occurrence or exception: where the pattern puts it.';

create table simulator.mails (
  id             bigint generated always as identity primary key,
  recipient      text not null,
  recipient_name text not null default '',
  sender         text not null,
  sender_name    text not null default '',
  service        text not null,
  account        text not null default '',
  reference      text,
  fate           text,
  directory_id   uuid,
  kind           text not null,
  subject        text not null default '',
  body           text not null default '',
  body_type      text not null default 'html',
  event_id       text,
  sent_at        timestamptz not null,
  read_at        timestamptz,
  alternative    text,
  attachments    jsonb not null default '[]',
  headers        jsonb not null default '[]',
  constraint a_mail_kind_is_known check (kind in ('mail', 'invitation', 'update', 'cancellation'))
);
create index mails_of_a_mailbox on simulator.mails (recipient, id);
create index mails_by_reference on simulator.mails (service, reference) where reference is not null;
create index mails_by_age on simulator.mails (sent_at);
comment on table simulator.mails is
  'Mails in simulated mailboxes, one row per recipient: ours, and those that Outlook itself sends to attendees.';
comment on column simulator.mails.id is 'Order of arrival.';
comment on column simulator.mails.recipient is 'Address in lower case; any address is a mailbox here.';
comment on column simulator.mails.recipient_name is 'Name as given.';
comment on column simulator.mails.sender is 'Address that it says it comes from.';
comment on column simulator.mails.sender_name is 'The name beside it.';
comment on column simulator.mails.service is 'Which of the providers'' services took it.';
comment on column simulator.mails.account is
  'The account there that sent it: a domain, a server; empty where there is one only.';
comment on column simulator.mails.reference is 'By which id the provider knows it; null: by none.';
comment on column simulator.mails.fate is 'What became of it last, when somebody chose so; null: it simply arrived.';
comment on column simulator.mails.directory_id is 'The directory it was sent from; null: from none.';
comment on column simulator.mails.kind is
  'mail (sent by a program), invitation, update or cancellation (sent by Outlook).';
comment on column simulator.mails.subject is 'Subject.';
comment on column simulator.mails.body is 'Body as given.';
comment on column simulator.mails.body_type is 'html or text.';
comment on column simulator.mails.event_id is 'The event that an invitation, update or cancellation is about.';
comment on column simulator.mails.sent_at is 'When it was accepted.';
comment on column simulator.mails.read_at is 'When its page was first opened.';
comment on column simulator.mails.alternative is 'Plain text that came beside an HTML body; null: none did.';
comment on column simulator.mails.attachments is 'Name, type and size of each.';
comment on column simulator.mails.headers is 'Name and value of the headers that the sender wrote, Bcc left out.';

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
  created_at        timestamptz not null,
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
comment on column simulator.subscriptions.has_immutable_ids is
  'Which format of ids notifications carry; fixed at creation.';
comment on column simulator.subscriptions.expires_at is 'As granted.';
comment on column simulator.subscriptions.created_at is 'When it was made.';

create table simulator.posts (
  id         bigint generated always as identity primary key,
  service    text not null,
  url        text not null,
  headers    jsonb not null default '{}',
  body       text not null,
  pauses     double precision[] not null default '{}',
  expires_at timestamptz,
  refusals   integer[] not null default '{}',
  is_retried_on_answers boolean not null default true,
  attempts   integer not null default 0,
  due_at     timestamptz not null,
  created_at timestamptz not null,
  rank       bigint not null default 0
);
create index due_posts on simulator.posts (due_at);
comment on table simulator.posts is
  'What providers still have to post to somebody; a row goes when it is taken or given up.';
comment on column simulator.posts.id is 'Order in which they came about.';
comment on column simulator.posts.service is 'By which name fault rules and calls know it.';
comment on column simulator.posts.url is 'Where it is posted.';
comment on column simulator.posts.headers is 'Name and value of each header.';
comment on column simulator.posts.body is
  'The body as it is posted, or one item of a body that has several.';
comment on column simulator.posts.pauses is
  'Seconds before the second attempt, the third, and so on; then it is given up.';
comment on column simulator.posts.expires_at is
  'Given up after this instant, whatever pauses are left; null: when they are used up.';
comment on column simulator.posts.refusals is 'Statuses after which it is never posted again.';
comment on column simulator.posts.is_retried_on_answers is 'false: only posted again when nobody could be reached.';
comment on column simulator.posts.attempts is 'Attempts so far.';
comment on column simulator.posts.due_at is
  'Not before this instant; while it is being posted, when another process may try.';
comment on column simulator.posts.created_at is 'When it came about.';
comment on column simulator.posts.rank is 'Posted in this order, then by id; below zero: out of turn.';

create table simulator.mail_accounts (
  service     text not null,
  account     text not null,
  key         text not null,
  posting_key text,
  url         text,
  domain      text,
  created_at  timestamptz not null,
  primary key (service, account)
);
create unique index a_key_opens_one_account on simulator.mail_accounts (service, key);
comment on table simulator.mail_accounts is 'Accounts with carriers of mail, besides the one that our settings name.';
comment on column simulator.mail_accounts.service is 'Which of the providers'' services.';
comment on column simulator.mail_accounts.account is 'Its name there: a domain, a server.';
comment on column simulator.mail_accounts.key is 'Lets its programs in.';
comment on column simulator.mail_accounts.posting_key is 'Proves what is posted to it.';
comment on column simulator.mail_accounts.url is 'Where it wants to be told what became of mails; null: nowhere.';
comment on column simulator.mail_accounts.domain is 'From which domain it may send; null: from any.';
comment on column simulator.mail_accounts.created_at is 'When it was made.';

create table simulator.mail_records (
  id        bigint generated always as identity primary key,
  service   text not null,
  account   text not null,
  reference text not null,
  kind      text not null,
  data      jsonb not null,
  at        timestamptz not null
);
create index mail_records_of_an_account on simulator.mail_records (service, account, at);
create index mail_records_by_age on simulator.mail_records (at);
comment on table simulator.mail_records is 'What carriers of mail remember of what they took, and can be asked about.';
comment on column simulator.mail_records.id is 'Order in which it happened.';
comment on column simulator.mail_records.service is 'Which of the providers'' services.';
comment on column simulator.mail_records.account is 'Whose mail it was there.';
comment on column simulator.mail_records.reference is 'By which id the carrier knows the mail.';
comment on column simulator.mail_records.kind is 'What happened, in the carrier''s words.';
comment on column simulator.mail_records.data is 'As the carrier tells it.';
comment on column simulator.mail_records.at is 'When.';

create table simulator.inactive_addresses (
  service text not null,
  account text not null,
  address text not null,
  reason  text not null,
  since   timestamptz not null,
  primary key (service, account, address),
  constraint a_reason_is_known check (reason in ('bounce', 'complaint'))
);
comment on table simulator.inactive_addresses is 'Addresses that carriers of mail send nothing to any more.';
comment on column simulator.inactive_addresses.service is 'Which of the providers'' services.';
comment on column simulator.inactive_addresses.account is 'For which account there.';
comment on column simulator.inactive_addresses.address is 'Address in lower case.';
comment on column simulator.inactive_addresses.reason is 'bounce or complaint.';
comment on column simulator.inactive_addresses.since is 'When it was put off.';

create table simulator.receivers (
  receiver text primary key,
  regime   text not null,
  until    timestamptz not null,
  constraint a_regime_is_known check (regime in ('slow', 'drop'))
);
comment on table simulator.receivers is
  'Receivers of notifications that answered too slowly, and what that brings them.';
comment on column simulator.receivers.receiver is 'Address, without its query.';
comment on column simulator.receivers.regime is 'slow: everything comes ten minutes late; drop: nothing comes at all.';
comment on column simulator.receivers.until is 'When it ends.';

create table simulator.receiver_answers (
  id       bigint generated always as identity primary key,
  receiver text not null,
  seconds  double precision not null,
  at       timestamptz not null
);
create index answers_of_a_receiver on simulator.receiver_answers (receiver, at);
comment on table simulator.receiver_answers is 'How long receivers took to answer, for the last ten minutes.';
comment on column simulator.receiver_answers.id is 'Order of the answers.';
comment on column simulator.receiver_answers.receiver is 'Address, without its query.';
comment on column simulator.receiver_answers.seconds is 'Time until the answer, or until patience ended.';
comment on column simulator.receiver_answers.at is 'When.';

create table simulator.zoom_users (
  address      text primary key,
  host_id      text not null,
  display_name text not null,
  can_host     boolean not null default true,
  daily_limit  integer,
  created_at   timestamptz not null,
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
  created_at       timestamptz not null,
  modified_at      timestamptz not null,
  deleted_at       timestamptz,
  constraint a_meeting_lasts check (duration_minutes > 0)
);
create index meetings_of_a_host on simulator.zoom_meetings (address, start_at);
comment on table simulator.zoom_meetings is
  'Meetings of simulated Zoom. A deleted meeting keeps its row and answers 3001.';
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

create table simulator.texts (
  id                bigint generated always as identity primary key,
  service           text not null,
  account           text not null,
  reference         text not null,
  kind              text not null,
  telephone         text not null,
  line              text not null,
  body              text not null,
  segments          integer not null,
  status            text not null,
  code              text,
  callback_url      text,
  fate              text,
  sent_at           timestamptz not null,
  read_at           timestamptz,
  constraint a_text_kind_is_known check (kind in ('text', 'answer', 'notice')),
  constraint a_reference_names_one_text unique (service, reference)
);
create index texts_of_a_telephone on simulator.texts (telephone, id);
create index texts_by_age on simulator.texts (sent_at);
comment on table simulator.texts is 'Text messages on simulated telephones, and what their owners answered.';
comment on column simulator.texts.id is 'Order of arrival.';
comment on column simulator.texts.service is 'Which of the providers'' services carried it.';
comment on column simulator.texts.account is 'The account there that it belongs to.';
comment on column simulator.texts.reference is 'By which id the provider knows it.';
comment on column simulator.texts.kind is
  'text (sent by a program), answer (written on the telephone), or notice (sent by the provider itself).';
comment on column simulator.texts.telephone is 'The person''s number, E.164; any number is a telephone here.';
comment on column simulator.texts.line is 'The other side: a number, a name or a service that texts are from.';
comment on column simulator.texts.body is 'What it says.';
comment on column simulator.texts.segments is 'How many messages it was cut into.';
comment on column simulator.texts.status is 'What the provider says became of it.';
comment on column simulator.texts.code is 'Its reason, where it was not delivered.';
comment on column simulator.texts.callback_url is 'Where the sender wants to be told; null: nowhere.';
comment on column simulator.texts.fate is 'What became of it last, when somebody chose so; null: it simply arrived.';
comment on column simulator.texts.sent_at is 'When it was accepted.';
comment on column simulator.texts.read_at is 'When its telephone was first looked at.';

create table simulator.silences (
  service   text not null,
  line      text not null,
  telephone text not null,
  since     timestamptz not null,
  primary key (service, line, telephone)
);
comment on table simulator.silences is 'Telephones whose owners have stopped texts of a line.';
comment on column simulator.silences.service is 'Which of the providers'' services keeps to it.';
comment on column simulator.silences.line is 'The number or service that may not write.';
comment on column simulator.silences.telephone is 'The person''s number.';
comment on column simulator.silences.since is 'When it was stopped.';

create table simulator.twilio_accounts (
  account    text primary key,
  auth_token text not null,
  answer_url text,
  created_at timestamptz not null
);
comment on table simulator.twilio_accounts is 'Accounts of the simulated Twilio besides the platform''s.';
comment on column simulator.twilio_accounts.account is 'AC and 32 digits.';
comment on column simulator.twilio_accounts.auth_token is 'Lets its programs in, and signs what is posted to them.';
comment on column simulator.twilio_accounts.answer_url is 'Where it wants to be told what people write; null: nowhere.';
comment on column simulator.twilio_accounts.created_at is 'When it was made.';

create table simulator.tokens (
  digest       bytea primary key,
  audience     text not null,
  directory_id uuid,
  roles        text[] not null default '{}',
  expires_at   timestamptz not null
);
create index tokens_by_age on simulator.tokens (expires_at);
comment on table simulator.tokens is 'Access tokens handed out, by digest.';
comment on column simulator.tokens.digest is 'SHA-256 of the token; the token itself is not kept.';
comment on column simulator.tokens.audience is 'The service that takes it.';
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
  created_at  timestamptz not null,
  constraint a_probability_is_one check (probability between 0 and 1)
);
comment on table simulator.faults is 'Rules by which the simulated cloud misbehaves.';
comment on column simulator.faults.id is 'Rules are tried in this order; the first that strikes wins.';
comment on column simulator.faults.service is 'Which of the providers'' services, or what one posts as.';
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

create table simulator.fault_counts (
  service text not null,
  kind    text not null,
  struck  bigint not null default 0,
  primary key (service, kind)
);
comment on table simulator.fault_counts is 'How often each kind of fault struck; removing rules leaves it alone.';
comment on column simulator.fault_counts.service is 'Where.';
comment on column simulator.fault_counts.kind is 'What.';
comment on column simulator.fault_counts.struck is 'How often.';

create table simulator.calls (
  id           bigint generated always as identity primary key,
  service      text not null,
  method       text not null,
  path         text not null,
  status       integer,
  fault        text,
  milliseconds integer not null,
  at           timestamptz not null
);
create index calls_by_age on simulator.calls (at);
comment on table simulator.calls is 'What was asked of the simulated cloud, without headers, bodies and query.';
comment on column simulator.calls.id is 'Order in which calls ended.';
comment on column simulator.calls.service is 'Which of the providers'' services, or what one posts as.';
comment on column simulator.calls.method is 'HTTP method.';
comment on column simulator.calls.path is 'Path.';
comment on column simulator.calls.status is 'Answer; NULL when the connection was dropped or nobody answered.';
comment on column simulator.calls.fault is 'Kind of the fault that struck.';
comment on column simulator.calls.milliseconds is 'How long it took.';
comment on column simulator.calls.at is 'When it ended.';

create table simulator.sign_in_codes (
  code           text primary key,
  directory_id   uuid not null references simulator.directories (id) on delete cascade,
  account        text not null,
  client_id      text not null,
  redirect_uri   text not null,
  nonce          text not null,
  code_challenge text not null,
  expires_at     timestamptz not null,
  constraint an_account_is_known check (account in ('administrator', 'member'))
);
comment on table simulator.sign_in_codes is 'Authorization codes of the simulated Entra, each good once.';
comment on column simulator.sign_in_codes.code is 'The code.';
comment on column simulator.sign_in_codes.directory_id is 'The directory that was signed in to.';
comment on column simulator.sign_in_codes.account is 'Who signed in: administrator, or member without a role.';
comment on column simulator.sign_in_codes.client_id is 'The application it was made for.';
comment on column simulator.sign_in_codes.redirect_uri is 'The address it was sent to.';
comment on column simulator.sign_in_codes.nonce is 'For the ID token; empty when none was sent.';
comment on column simulator.sign_in_codes.code_challenge is 'S256 challenge; empty when none was sent.';
comment on column simulator.sign_in_codes.expires_at is 'End of its ten minutes.';

create table simulator.signing_keys (
  key_id      text primary key,
  private_key text not null,
  created_at  timestamptz not null
);
comment on table simulator.signing_keys is
  'The key that the simulated Entra signs ID tokens with; made when first needed.';
comment on column simulator.signing_keys.key_id is 'The kid of its tokens.';
comment on column simulator.signing_keys.private_key is 'RSA key in PEM.';
comment on column simulator.signing_keys.created_at is 'When it was made.';
