-- A mirror of each calendar with a freshness watermark, and leases for every claim of calendar work.
-- depends: 0001_initial
-- rewrites: booking.calendar_states

alter table booking.graph_subscriptions
  add column lease uuid,
  add column failing_since timestamptz;
comment on column booking.graph_subscriptions.lease is 'Random token of the claim under way; a report without it changes nothing.';
comment on column booking.graph_subscriptions.failing_since is 'Since when calls for it have failed without a success between; NULL while all is well.';

alter table booking.webhook_jobs
  add column lease uuid;
comment on column booking.webhook_jobs.lease is 'Random token of the claim under way; a report without it changes nothing.';

alter table booking.calendar_states
  add column poll_lease uuid,
  add column poll_wanted_at timestamptz,
  add column notified_at timestamptz,
  add column reread_at timestamptz,
  add column sync_queued_at timestamptz,
  add column next_sync_at timestamptz not null default clock_timestamp(),
  add column sync_not_before timestamptz,
  add column sync_lease uuid,
  add column sync_lease_until timestamptz,
  add column sync_attempts integer not null default 0,
  add column sync_error text;
comment on column booking.calendar_states.poll_lease is 'Random token of the comparison under way; a report without it changes nothing.';
comment on column booking.calendar_states.poll_wanted_at is 'When a comparison was asked for last; one that began earlier does not do.';
comment on column booking.calendar_states.notified_at is 'When something happened last after which only a newer read of the calendar can be trusted: a notification came, a subscription began.';
comment on column booking.calendar_states.reread_at is 'When notifications were known to be missed: a mirror that was begun earlier is read anew as a whole.';
comment on column booking.calendar_states.sync_queued_at is 'A message for the synchronisation is on its way since then; NULL once it was taken up.';
comment on column booking.calendar_states.next_sync_at is 'When the mirror is to be synchronised next.';
comment on column booking.calendar_states.sync_not_before is 'Not before this instant: backoff after a failure, or what Graph asked for.';
comment on column booking.calendar_states.sync_lease is 'Random token of the page being read; a report without it changes nothing.';
comment on column booking.calendar_states.sync_lease_until is 'A dead readers lease lapses.';
comment on column booking.calendar_states.sync_attempts is 'Failed reads of the mirror since the last success.';
comment on column booking.calendar_states.sync_error is 'Why the mirror could not be synchronised; NULL when it could.';

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
  created_at       timestamptz not null default clock_timestamp(),
  touched_at       timestamptz not null default clock_timestamp(),
  constraint a_mirror_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id) references booking.salespersons (tenant_id, id),
  constraint mirrors_belong_to_a_tenant unique (tenant_id, id),
  constraint a_window_has_a_length check (window_start < window_end),
  constraint a_current_mirror_is_whole check (not is_current or watermark_at is not null)
);
create unique index a_calendar_has_one_current_mirror on booking.calendar_mirrors (salesperson_id) where is_current;
create unique index a_calendar_has_one_mirror_ahead on booking.calendar_mirrors (salesperson_id) where not is_current;
comment on table booking.calendar_mirrors is 'Copies of calendars for availability: per calendar one in use and, while it is read, the one that will follow.';
comment on column booking.calendar_mirrors.id is 'Mirror id.';
comment on column booking.calendar_mirrors.tenant_id is 'The tenant.';
comment on column booking.calendar_mirrors.salesperson_id is 'Whose calendar.';
comment on column booking.calendar_mirrors.is_current is 'In use; false while it is being read for the first time.';
comment on column booking.calendar_mirrors.window_start is 'Start of the part of the calendar that it covers.';
comment on column booking.calendar_mirrors.window_end is 'End of that part.';
comment on column booking.calendar_mirrors.cursor is 'Graph''s link to the next page or, between two rounds, to the changes since; NULL: nothing was read yet.';
comment on column booking.calendar_mirrors.pages is 'Pages of the round under way, so that one without end is noticed.';
comment on column booking.calendar_mirrors.round is 'Rounds finished: a round ends where Graph says that there is nothing more for now.';
comment on column booking.calendar_mirrors.round_started_at is 'When the round under way began; NULL between rounds.';
comment on column booking.calendar_mirrors.watermark_at is 'Start of the last finished round: what happened in the calendar before it is in the mirror.';
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
    not is_cancelled and not is_series and starts_at < ends_at and lower(show_as) not in ('free', 'workingelsewhere')) stored,
  primary key (mirror_id, item_key),
  constraint an_item_is_of_a_mirror_of_its_tenant foreign key (tenant_id, mirror_id) references booking.calendar_mirrors (tenant_id, id) on delete cascade
);
create index blocking_items on booking.mirrored_items (mirror_id, ends_at) include (starts_at, item_key, is_all_day) where blocks;
comment on table booking.mirrored_items is 'Events of a mirrored calendar: times and whether they block, nothing else.';
comment on column booking.mirrored_items.mirror_id is 'The mirror.';
comment on column booking.mirrored_items.item_key is 'Digest of the event''s id (booking.item_key).';
comment on column booking.mirrored_items.tenant_id is 'The tenant.';
comment on column booking.mirrored_items.series_key is 'Digest of the id of the series that it is an occurrence or exception of.';
comment on column booking.mirrored_items.starts_at is 'Start; of an all-day event the midnight in UTC that stands for its first day.';
comment on column booking.mirrored_items.ends_at is 'End; of an all-day event the midnight in UTC after its last day.';
comment on column booking.mirrored_items.show_as is 'free, tentative, busy, oof, workingElsewhere or unknown; what is unknown blocks.';
comment on column booking.mirrored_items.is_all_day is 'Its times are days of the salesperson''s zone, not instants.';
comment on column booking.mirrored_items.is_cancelled is 'Cancelled, but still in the calendar.';
comment on column booking.mirrored_items.is_series is 'The series itself: its occurrences block, it does not.';
comment on column booking.mirrored_items.round is 'Round in which Graph told of it last.';
comment on column booking.mirrored_items.blocks is 'Whether its time cannot be sold.';

create index ended_events on booking.provider_objects (tenant_id, owner_user, start_at_utc) where provider = 'graph' and state = 'deleted';
