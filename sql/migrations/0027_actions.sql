-- What steps can do and who can do it are rows; steps carry their undoing, objects say what they are to a booking,
-- and a booking what it takes to confirm it.
-- depends: 0026_work

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

create table booking.providers (
  provider   text not null,
  capability text not null,
  object     text not null,
  is_usual   boolean not null default false,
  primary key (provider, capability),
  constraint a_provider_is_part_of_a_name check (length(provider) <= 20 and provider ~ '^[a-z_]+$'),
  constraint a_provider_has_a_capability check (capability in ('calendar', 'conference', 'payment', 'message'))
);
create unique index a_capability_has_one_usual_provider on booking.providers (capability) where is_usual;
comment on table booking.providers is
  'Who can do what: the worker has a step for each action of each capability of each provider, or does not start.';
comment on column booking.providers.provider is 'Name, as rows that belong to it have it.';
comment on column booking.providers.capability is 'calendar, conference, payment or message.';
comment on column booking.providers.object is 'What people call that which it makes.';
comment on column booking.providers.is_usual is 'It does this wherever nobody chose another.';

insert into booking.providers (provider, capability, object, is_usual) values
  ('zoom', 'conference', 'Zoom meeting', true), ('graph', 'calendar', 'Outlook event', false);

delete from booking.saga_definitions;
alter table booking.saga_definitions
  drop column performer,
  add column needs text,
  add foreign key (action) references booking.actions (action),
  add foreign key (compensation) references booking.actions (action),
  add constraint forward_steps_come_before_their_undoing check (position between 1 and 100),
  add constraint a_need_is_known check (needs in ('calendar', 'conference', 'payment'));
comment on table booking.saga_definitions is 'Which steps a saga takes, in which order, and what undoes each: read when it starts, and not again.';
comment on column booking.saga_definitions.action is 'What it does.';
comment on column booking.saga_definitions.needs is 'Taken only for a booking that has this: a calendar to be written to, a conference, a payment; NULL: always.';

alter table booking.saga_steps drop column performer, add column compensation text;
comment on column booking.saga_steps.compensation is 'Action that undoes it, as the definition said when the saga started; NULL: nothing to undo.';
update booking.saga_steps set compensation = replace(action, 'create', 'delete') where action in ('create_meeting', 'create_event');

alter table booking.provider_objects
  add column capability text,
  add column purpose text not null default '',
  drop constraint a_provider_is_known,
  drop constraint an_object_state_is_known,
  add constraint an_object_state_is_known check (state in ('intended', 'live', 'superseded', 'delete_owed', 'deleted'));
update booking.provider_objects set capability = case provider when 'zoom' then 'conference' when 'graph' then 'calendar' end;
alter table booking.provider_objects
  alter column capability set not null,
  add constraint an_object_is_of_a_known_provider foreign key (provider, capability) references booking.providers (provider, capability);
drop index booking.a_booking_has_one_object_of_a_provider;
create unique index a_booking_has_one_object_for_a_purpose on booking.provider_objects (booking_id, capability, purpose)
  where state in ('intended', 'live');
drop index booking.own_events, booking.ended_events, booking.live_meetings;
create index own_events on booking.provider_objects (tenant_id, owner_user, start_at_utc) where capability = 'calendar' and state in ('live', 'delete_owed');
create index ended_events on booking.provider_objects (tenant_id, owner_user, start_at_utc) where capability = 'calendar' and state = 'deleted';
create index live_meetings on booking.provider_objects (owner_user, end_at_utc) where capability = 'conference' and state = 'live';
comment on column booking.provider_objects.provider is 'Who has it.';
comment on column booking.provider_objects.capability is 'What it is to the booking: its calendar event, its conference.';
comment on column booking.provider_objects.purpose is 'What tells apart several of one capability that a booking has at once; empty: the one.';
comment on column booking.provider_objects.state is 'intended: a create may have happened; live; superseded: live until another one that takes its place is; delete_owed: must go; deleted: known to be gone or never made.';

alter table booking.meetings
  drop constraint a_meeting_provider_is_known,
  add constraint a_meeting_provider_is_a_name check (provider ~ '^[a-z_]+$');
comment on column booking.meetings.provider is 'Who has it.';

alter table booking.services add column conference_provider text;
comment on column booking.services.conference_provider is 'Who makes its meetings; none: it is held without one; NULL: the usual provider.';

alter table booking.bookings add column providers jsonb;
comment on column booking.bookings.providers is 'What it takes to confirm it and who makes that, {capability: provider}, as it was when the confirmation began: what it is confirmed by has to be on record. NULL: not begun.';
update booking.bookings set providers = '{"calendar": "graph", "conference": "zoom"}' where verified_at is not null;
