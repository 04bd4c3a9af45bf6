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
