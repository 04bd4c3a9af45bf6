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
