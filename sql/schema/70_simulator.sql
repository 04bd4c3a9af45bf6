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
