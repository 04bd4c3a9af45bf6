-- Watches, events and notifications of calendars belong to any provider; Graph's are shown under their old names.
-- depends: 0022_connections

alter table booking.graph_subscriptions rename to calendar_watches;
alter table booking.graph_events rename to calendar_events;
alter table booking.webhook_jobs rename to inbound_events;

-- PostgreSQL 18 names what is NOT NULL, too.
do $$
declare
  v_named record;
begin
  for v_named in
    select c.conrelid::regclass as relation, c.conname as name,
      regexp_replace(c.conname, '^(graph_subscriptions|graph_events|webhook_jobs)', r.relname) as wanted
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.conrelid in ('booking.calendar_watches'::regclass, 'booking.calendar_events'::regclass, 'booking.inbound_events'::regclass)
      and c.conname ~ '^(graph_subscriptions|graph_events|webhook_jobs)_'
  loop
    execute format('alter table %s rename constraint %I to %I', v_named.relation, v_named.name, v_named.wanted);
  end loop;
end
$$;
alter sequence booking.webhook_jobs_id_seq rename to inbound_events_id_seq;

alter table booking.calendar_watches add column provider text not null default 'graph';
alter table booking.calendar_watches alter column provider drop default;
alter table booking.calendar_watches rename constraint a_subscription_is_for_a_person_of_its_tenant to a_watch_is_for_a_person_of_its_tenant;
alter table booking.calendar_watches rename constraint a_calendar_is_subscribed_once to a_calendar_is_watched_once;
alter table booking.calendar_watches rename constraint a_subscription_status_is_known to a_watch_status_is_known;
drop index booking.a_subscription_id_is_known_once;
create unique index a_watch_id_is_known_once on booking.calendar_watches (subscription_id, provider) where subscription_id is not null;

alter table booking.calendar_events add column provider text not null default 'graph';
alter table booking.calendar_events alter column provider drop default;
drop index booking.an_event_is_of_one_booking;
create unique index an_event_is_of_one_booking on booking.calendar_events (tenant_id, event_id, provider);

alter table booking.inbound_events add column provider text not null default 'graph';
alter table booking.inbound_events alter column provider drop default;
alter table booking.inbound_events add column dedupe_id text;
alter table booking.inbound_events rename constraint a_job_is_for_a_person_of_its_tenant to a_notification_is_for_a_person_of_its_tenant;
alter table booking.inbound_events rename constraint a_job_status_is_known to a_notification_status_is_known;
alter table booking.inbound_events rename constraint a_job_is_a_change_or_a_lifecycle_event to a_notification_is_a_change_or_a_lifecycle_event;
alter index booking.webhook_jobs_by_age rename to inbound_events_by_age;
alter index booking.webhook_jobs_by_event rename to inbound_events_by_object;
alter index booking.open_webhook_jobs rename to open_inbound_events;
alter index booking.dead_webhook_jobs rename to dead_inbound_events;
create unique index a_notification_is_stored_once on booking.inbound_events (provider, dedupe_id) where dedupe_id is not null;

-- A connection's provider is named as everywhere else.
drop index booking.a_tenant_has_one_directory;
drop trigger if exists a_connection_is_a_directory on booking.connections;
update booking.connections set provider = 'graph' where provider = 'microsoft';
create unique index a_tenant_has_one_directory on booking.connections (tenant_id) where provider = 'graph';
comment on column booking.connections.provider is 'Who keeps the account; graph: an Entra directory.';

comment on table booking.calendar_watches is
  'Notifications of changes, one row a calendar: what we want of its provider, and what it granted. Those of Graph '
  'are also booking.graph_subscriptions.';
comment on column booking.calendar_watches.id is 'Row id.';
comment on column booking.calendar_watches.tenant_id is 'The tenant.';
comment on column booking.calendar_watches.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_watches.subscription_id is 'The provider''s id of it; NULL until granted.';
comment on column booking.calendar_watches.resource is
  'What is watched, as the provider names it; of Graph users/{id}/events.';
comment on column booking.calendar_watches.client_state_digest is
  'SHA-256 of the random clientState sent with the create call; the secret itself is not kept.';
comment on column booking.calendar_watches.expiration_utc is 'As the provider granted it.';
comment on column booking.calendar_watches.status is 'wanted (create it), live, delete_owed, deleted.';
comment on column booking.calendar_watches.attempts is 'Failed attempts since the last success.';
comment on column booking.calendar_watches.lease_until is 'A worker is at it until then.';
comment on column booking.calendar_watches.next_attempt_at is 'Not before this instant.';
comment on column booking.calendar_watches.last_error is 'Last error.';
comment on column booking.calendar_watches.created_at_utc is 'When it was first wanted.';
comment on column booking.calendar_watches.updated_at_utc is 'Last change.';
comment on column booking.calendar_watches.renew_at is
  'When it is renewed: about a third of the granted life before its end; at once when the provider asks for it.';
comment on column booking.calendar_watches.lease is
  'Random token of the claim under way; a report without it changes nothing.';
comment on column booking.calendar_watches.failing_since is
  'Since when calls for it have failed without a success between; NULL while all is well.';
comment on column booking.calendar_watches.provider is 'Who notifies us.';
comment on table booking.calendar_events is
  'The event of a booking that is or was confirmed, in its salesperson''s calendar. Those in Outlook are also '
  'booking.graph_events.';
comment on column booking.calendar_events.booking_id is 'The booking.';
comment on column booking.calendar_events.tenant_id is 'The tenant.';
comment on column booking.calendar_events.organizer_user_id is 'Whose calendar holds it, as its provider knows them.';
comment on column booking.calendar_events.event_id is 'The provider''s id of it; of Graph the immutable one.';
comment on column booking.calendar_events.ical_uid is 'iCalUId.';
comment on column booking.calendar_events.etag is 'Its version as last seen, in the provider''s words.';
comment on column booking.calendar_events.updated_at is 'Last change.';
comment on column booking.calendar_events.customer_response is
  'How the customer answered the invitation (none, accepted, declined …); NULL until it was seen.';
comment on column booking.calendar_events.provider is 'Who keeps the calendar.';
comment on table booking.inbound_events is
  'Notifications from providers, one row per item, stored before the 202. Those of Graph are also '
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
comment on column booking.inbound_events.lease_until is 'A worker is at it until then.';
comment on column booking.inbound_events.next_attempt_at is 'Not before this instant.';
comment on column booking.inbound_events.last_error is 'Last error.';
comment on column booking.inbound_events.outcome is 'What it led to: moved, canceled, conflict, none …';
comment on column booking.inbound_events.created_at_utc is 'When it was stored.';
comment on column booking.inbound_events.finished_at_utc is 'When it was done or given up.';
comment on column booking.inbound_events.claimed_at_utc is
  'When a worker claimed it last: what it then reads in Outlook is not older.';
comment on column booking.inbound_events.lease is
  'Random token of the claim under way; a report without it changes nothing.';
comment on column booking.inbound_events.provider is 'Who sent it.';
comment on column booking.inbound_events.dedupe_id is
  'The sender''s own id of the notification, stored once; NULL where it has none, as with Graph.';
comment on column booking.saga_steps.result is
  'What the provider answered (ids, addresses), until it is recorded in meetings and calendar_events.';
