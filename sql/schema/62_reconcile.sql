-- Reconciliation: what the providers hold is compared with what the database knows, target by target. A target
-- is a conference host (of the platform: of all tenants) or a calendar (of one).
create table booking.reconcile_targets (
  id            bigint generated always as identity primary key,
  provider      text not null,
  capability    text not null,
  connection_id uuid not null,
  tenant_id     uuid references booking.tenants (id),
  provider_user    text not null,
  suspect_until timestamptz,
  began_at      timestamptz,
  last_reconciled_at timestamptz,
  seen          integer not null default 0,
  adopted       bigint not null default 0,
  removed       bigint not null default 0,
  put_back      bigint not null default 0,
  replaced      bigint not null default 0,
  failures      integer not null default 0,
  last_error    text,
  created_at    timestamptz not null,
  constraint a_place_is_listed_once unique (connection_id, capability, provider_user),
  constraint a_reconciled_provider_is_known foreign key (provider, capability)
    references booking.providers (provider, capability),
  constraint a_place_is_reached_by_an_account_of_its_provider foreign key (connection_id, provider)
    references booking.connections (id, provider) on delete cascade,
  constraint a_swept_calendar_is_of_a_tenant check (capability <> 'calendar' or tenant_id is not null)
);
comment on table booking.reconcile_targets is
  'Conference hosts and calendars that are compared with the database at least every SYNC_POLL_SECONDS, and how the '
  'last comparison went.';
comment on column booking.reconcile_targets.id is 'Target id; the queue message names it.';
comment on column booking.reconcile_targets.provider is 'Who holds the objects that are listed.';
comment on column booking.reconcile_targets.capability is 'What those are to bookings: conferences, calendar events.';
comment on column booking.reconcile_targets.connection_id is 'By which grant they are listed.';
comment on column booking.reconcile_targets.tenant_id is
  'Whose grant that is; NULL: the platform''s own, for bookings of all tenants.';
comment on column booking.reconcile_targets.provider_user is 'How the provider knows the host or calendar.';
comment on column booking.reconcile_targets.suspect_until is
  'A worker lost its claim of a create here: until then it is compared more often.';
comment on column booking.reconcile_targets.began_at is
  'When the comparison under way, or the last one, began: what it read is not older.';
comment on column booking.reconcile_targets.last_reconciled_at is
  'When the last complete comparison ended; NULL before the first.';
comment on column booking.reconcile_targets.seen is 'Objects with our marker that the last complete listing showed.';
comment on column booking.reconcile_targets.adopted is 'Objects taken up into the database, since ever.';
comment on column booking.reconcile_targets.removed is
  'Objects that no booking needs and that were marked for deletion, since ever.';
comment on column booking.reconcile_targets.put_back is
  'Meetings moved by hand and put back to their booking''s time, since ever.';
comment on column booking.reconcile_targets.replaced is 'Meetings that were gone and made again, since ever.';
comment on column booking.reconcile_targets.failures is 'Comparisons that failed since the last complete one.';
comment on column booking.reconcile_targets.last_error is
  'Why the last comparison was incomplete; NULL when it was whole.';
comment on column booking.reconcile_targets.created_at is 'When it was first seen.';

create table booking.provider_findings (
  id               bigint generated always as identity primary key,
  kind             text not null,
  provider         text not null,
  capability       text not null,
  tenant_id        uuid references booking.tenants (id),
  provider_user       text not null,
  external_id      text not null,
  marker           text not null,
  first_seen_at    timestamptz not null,
  last_seen_at     timestamptz not null,
  resolved_at      timestamptz,
  installation_id  uuid,
  start_at_utc     timestamptz,
  constraint a_finding_is_of_a_known_kind check (kind in ('unknown_booking', 'other_installation', 'copy')),
  constraint a_finding_is_at_a_known_provider foreign key (provider, capability)
    references booking.providers (provider, capability)
);
create unique index an_object_is_flagged_once on booking.provider_findings (provider, provider_user, external_id)
  where resolved_at is null;
create index findings_by_age on booking.provider_findings (resolved_at) where resolved_at is not null;
comment on table booking.provider_findings is
  'Objects at the providers that carry our marker but that this database has no intent for: flagged, never deleted.';
comment on column booking.provider_findings.id is 'Finding id.';
comment on column booking.provider_findings.kind is
  'unknown_booking (no intent here), other_installation (another database''s, of a conference) or copy (of an event, '
  'made by people in their calendar).';
comment on column booking.provider_findings.provider is 'Who holds it.';
comment on column booking.provider_findings.capability is 'What it would be to a booking.';
comment on column booking.provider_findings.tenant_id is
  'Whose grant showed it; NULL: the platform''s own.';
comment on column booking.provider_findings.provider_user is 'How the provider knows the host or calendar.';
comment on column booking.provider_findings.external_id is 'The provider''s id of it.';
comment on column booking.provider_findings.marker is 'The booking id that it carries.';
comment on column booking.provider_findings.first_seen_at is 'When it was flagged.';
comment on column booking.provider_findings.last_seen_at is 'When a comparison saw it last, to a day.';
comment on column booking.provider_findings.resolved_at is
  'When a complete comparison found it gone or explained; NULL while it is open.';
comment on column booking.provider_findings.installation_id is
  'The installation that it names; NULL where it names none.';
comment on column booking.provider_findings.start_at_utc is 'Its start as last seen.';
