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
