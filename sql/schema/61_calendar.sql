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
  created_at_utc      timestamptz not null default booking.now(),
  updated_at_utc      timestamptz not null default booking.now(),
  renew_at            timestamptz,
  lease         uuid,
  failing_since timestamptz,
  constraint a_subscription_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_calendar_is_subscribed_once unique (salesperson_id),
  constraint a_subscription_status_is_known check (status in ('wanted', 'live', 'delete_owed', 'deleted'))
);
create unique index a_subscription_id_is_known_once on booking.graph_subscriptions (subscription_id)
  where subscription_id is not null;
comment on table booking.graph_subscriptions is
  'Graph change notifications per salesperson: what we want and what Graph granted.';
comment on column booking.graph_subscriptions.id is 'Row id.';
comment on column booking.graph_subscriptions.tenant_id is 'The tenant.';
comment on column booking.graph_subscriptions.salesperson_id is 'Whose calendar.';
comment on column booking.graph_subscriptions.subscription_id is 'Graph''s id; NULL until granted.';
comment on column booking.graph_subscriptions.resource is 'users/{id}/events.';
comment on column booking.graph_subscriptions.client_state_digest is
  'SHA-256 of the random clientState sent with the create call; the secret itself is not kept.';
comment on column booking.graph_subscriptions.expiration_utc is 'As granted by Graph.';
comment on column booking.graph_subscriptions.status is 'wanted (create it), live, delete_owed, deleted.';
comment on column booking.graph_subscriptions.attempts is 'Failed attempts since the last success.';
comment on column booking.graph_subscriptions.lease_until is 'A worker is at it until then.';
comment on column booking.graph_subscriptions.next_attempt_at is 'Not before this instant.';
comment on column booking.graph_subscriptions.last_error is 'Last error.';
comment on column booking.graph_subscriptions.created_at_utc is 'When it was first wanted.';
comment on column booking.graph_subscriptions.updated_at_utc is 'Last change.';
comment on column booking.graph_subscriptions.renew_at is
  'When it is renewed: about a third of the granted life before its end; at once when Graph asks for it.';
comment on column booking.graph_subscriptions.lease is
  'Random token of the claim under way; a report without it changes nothing.';
comment on column booking.graph_subscriptions.failing_since is
  'Since when calls for it have failed without a success between; NULL while all is well.';

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
  created_at_utc  timestamptz not null default booking.now(),
  finished_at_utc timestamptz,
  claimed_at_utc  timestamptz,
  lease uuid,
  constraint a_job_is_for_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint a_job_status_is_known check (status in ('queued', 'processing', 'done', 'dead')),
  constraint a_job_is_a_change_or_a_lifecycle_event
    check ((lifecycle_event is null) = (change_type is not null and resource_id is not null))
);
create index webhook_jobs_by_age on booking.webhook_jobs (created_at_utc);
create index webhook_jobs_by_event on booking.webhook_jobs using hash (resource_id) where resource_id is not null;
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
comment on column booking.webhook_jobs.claimed_at_utc is
  'When a worker claimed it last: what it then reads in Outlook is not older.';
comment on column booking.webhook_jobs.lease is
  'Random token of the claim under way; a report without it changes nothing.';

create table booking.calendar_states (
  salesperson_id        uuid primary key,
  tenant_id             uuid not null,
  generation            bigint not null default 0,
  lease                 uuid,
  lease_until           timestamptz,
  last_polled_at        timestamptz,
  next_poll_at          timestamptz not null default booking.now(),
  mass_cancel_stopped_at timestamptz,
  mass_cancel_allowed_at timestamptz,
  poll_claimed_at       timestamptz,
  last_error            text,
  poll_lease       uuid,
  poll_wanted_at   timestamptz,
  notified_at      timestamptz,
  reread_at        timestamptz,
  sync_queued_at   timestamptz,
  next_sync_at     timestamptz not null default booking.now(),
  sync_not_before  timestamptz,
  sync_lease       uuid,
  sync_lease_until timestamptz,
  sync_attempts    integer not null default 0,
  sync_error       text,
  seen_object_id   uuid,
  synced_at        timestamptz,
  sync_refused_at  timestamptz,
  constraint a_calendar_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id)
);
comment on table booking.calendar_states is
  'Per calendar: generation of its busy cache, who is fetching it, when it was compared with Outlook.';
comment on column booking.calendar_states.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_states.tenant_id is 'The tenant.';
comment on column booking.calendar_states.generation is
  'Raised whenever the calendar changed: a fetch that began before stores nothing.';
comment on column booking.calendar_states.lease is
  'Random token of the fetch under way; one fetch at a time however many ask.';
comment on column booking.calendar_states.lease_until is 'A dead holder''s lease lapses.';
comment on column booking.calendar_states.last_polled_at is
  'When every confirmed future booking was last compared with Outlook.';
comment on column booking.calendar_states.next_poll_at is
  'When it is asked for or tried again; infinity: only when the next round comes (booking.poll_due_at).';
comment on column booking.calendar_states.mass_cancel_stopped_at is
  'A comparison that would have canceled too many bookings was stopped then.';
comment on column booking.calendar_states.mass_cancel_allowed_at is
  'An administrator agreed then to let the next comparison cancel them.';
comment on column booking.calendar_states.poll_claimed_at is
  'When a worker began the comparison under way: what it reads in Outlook is not older.';
comment on column booking.calendar_states.last_error is
  'Why the last comparison was incomplete; NULL when it was whole.';
comment on column booking.calendar_states.poll_lease is
  'Random token of the comparison under way; a report without it changes nothing.';
comment on column booking.calendar_states.poll_wanted_at is
  'When a comparison was asked for last; one that began earlier does not do.';
comment on column booking.calendar_states.notified_at is
  'When something happened last after which only a newer read of the calendar can be trusted: a notification came, a '
  'subscription began.';
comment on column booking.calendar_states.reread_at is
  'When notifications were known to be missed: a mirror that was begun earlier is read anew as a whole.';
comment on column booking.calendar_states.sync_queued_at is
  'A message for the synchronisation is on its way since then; NULL once it was taken up.';
comment on column booking.calendar_states.next_sync_at is
  'When the mirror is asked for; infinity: only when the next round comes (booking.sync_due_at).';
comment on column booking.calendar_states.sync_not_before is
  'Not before this instant: backoff after a failure, or what Graph asked for.';
comment on column booking.calendar_states.sync_lease is
  'Random token of the page being read; a report without it changes nothing.';
comment on column booking.calendar_states.sync_lease_until is 'A dead readers lease lapses.';
comment on column booking.calendar_states.sync_attempts is 'Failed reads of the mirror since the last success.';
comment on column booking.calendar_states.sync_error is 'Why the mirror could not be synchronised; NULL when it could.';
comment on column booking.calendar_states.seen_object_id is
  'Object id of the calendar''s owner as a notification named it first; taken up by the next comparison.';
comment on column booking.calendar_states.synced_at is
  'When there was nothing left to read last: the next round counts from then.';
comment on column booking.calendar_states.sync_refused_at is
  'When Graph refused a page for good: rests for SYNC_POLL_SECONDS from then; NULL once one was read or failed '
  'otherwise.';

create table booking.busy_days (
  salesperson_id uuid not null,
  day            date not null,
  tenant_id      uuid not null,
  fetched_at     timestamptz not null,
  items          tstzrange[] not null,
  primary key (salesperson_id, day),
  constraint a_busy_day_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id)
);
create index busy_days_by_age on booking.busy_days (fetched_at);
comment on table booking.busy_days is
  'Busy times of Outlook per person and UTC day, as Graph''s calendar view told; our own events are among them.';
comment on column booking.busy_days.salesperson_id is 'Whose calendar.';
comment on column booking.busy_days.day is 'UTC day.';
comment on column booking.busy_days.tenant_id is 'The tenant.';
comment on column booking.busy_days.fetched_at is 'When Graph answered; fresh for AVAILABILITY_CACHE_SECONDS.';
comment on column booking.busy_days.items is
  'Busy, tentative and out-of-office items that touch the day or come within four hours of it (the widest buffer), '
  'whole, one element each.';

-- The mirror of a calendar: what a delta query of its calendar view told, page by page. Each page and
-- the cursor behind it are written in one transaction, so that no crash skips a change. A window is
-- fixed for as long as its cursor lives; before it becomes too short, another is read beside it and
-- put in its place at once. Ids are kept as digests, subjects and people not at all.
create table booking.calendar_mirrors (
  id               bigint generated always as identity primary key,
  tenant_id        uuid not null,
  salesperson_id   uuid not null,
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
  constraint a_mirror_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id),
  constraint mirrors_belong_to_a_tenant unique (tenant_id, id),
  constraint a_window_has_a_length check (window_start < window_end),
  constraint a_current_mirror_is_whole check (not is_current or watermark_at is not null)
);
create unique index a_calendar_has_one_current_mirror on booking.calendar_mirrors (salesperson_id) where is_current;
create unique index a_calendar_has_one_mirror_ahead on booking.calendar_mirrors (salesperson_id) where not is_current;
comment on table booking.calendar_mirrors is
  'Copies of calendars for availability: per calendar one in use and, while it is read, the one that will follow.';
comment on column booking.calendar_mirrors.id is 'Mirror id.';
comment on column booking.calendar_mirrors.tenant_id is 'The tenant.';
comment on column booking.calendar_mirrors.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_mirrors.is_current is 'In use; false while it is being read for the first time.';
comment on column booking.calendar_mirrors.window_start is 'Start of the part of the calendar that it covers.';
comment on column booking.calendar_mirrors.window_end is 'End of that part.';
comment on column booking.calendar_mirrors.cursor is
  'Graph''s link to the next page or, between two rounds, to the changes since; NULL: nothing was read yet.';
comment on column booking.calendar_mirrors.pages is 'Pages of the round under way, so that one without end is noticed.';
comment on column booking.calendar_mirrors.round is
  'Rounds finished: a round ends where Graph says that there is nothing more for now.';
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
  is_cancelled boolean not null,
  is_series    boolean not null,
  round        bigint not null,
  blocks       boolean generated always as (
    not is_cancelled and not is_series and starts_at < ends_at
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
comment on column booking.mirrored_items.is_cancelled is 'Cancelled, but still in the calendar.';
comment on column booking.mirrored_items.is_series is 'The series itself: its occurrences block, it does not.';
comment on column booking.mirrored_items.round is 'Round in which Graph told of it last.';
comment on column booking.mirrored_items.blocks is 'Whether its time cannot be sold.';
