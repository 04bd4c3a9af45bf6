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
