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
