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
