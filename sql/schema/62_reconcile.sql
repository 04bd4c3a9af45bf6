-- Sweeps: what Zoom and the calendars hold is compared with what the database knows, place by
-- place. A place is a Zoom host (of all tenants) or a calendar (of one).
create table booking.reconciled_places (
  id            bigint generated always as identity primary key,
  provider      text not null,
  tenant_id     uuid references booking.tenants (id),
  directory_id  uuid,
  owner_user    text not null,
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
  constraint a_place_is_listed_once unique nulls not distinct (provider, tenant_id, directory_id, owner_user),
  constraint a_reconciled_provider_is_known check (provider in ('zoom', 'graph')),
  constraint a_calendar_is_of_a_tenant
    check ((provider = 'graph') = (tenant_id is not null and directory_id is not null))
);
comment on table booking.reconciled_places is
  'Zoom hosts and calendars that are compared with the database at least every SYNC_POLL_SECONDS, and how the last '
  'comparison went.';
comment on column booking.reconciled_places.id is 'Place id; the queue message names it.';
comment on column booking.reconciled_places.provider is 'zoom or graph.';
comment on column booking.reconciled_places.tenant_id is
  'Whose calendar; NULL for a Zoom host, which serves all tenants.';
comment on column booking.reconciled_places.directory_id is 'Entra directory of the calendar; NULL for Zoom.';
comment on column booking.reconciled_places.owner_user is 'Zoom host user id, or Graph user.';
comment on column booking.reconciled_places.suspect_until is
  'A worker lost its claim of a create here: until then it is compared more often.';
comment on column booking.reconciled_places.began_at is
  'When the comparison under way, or the last one, began: what it read is not older.';
comment on column booking.reconciled_places.last_reconciled_at is
  'When the last complete comparison ended; NULL before the first.';
comment on column booking.reconciled_places.seen is 'Objects with our marker that the last complete listing showed.';
comment on column booking.reconciled_places.adopted is 'Objects taken up into the database, since ever.';
comment on column booking.reconciled_places.removed is
  'Objects that no booking needs and that were owed to be deleted, since ever.';
comment on column booking.reconciled_places.put_back is
  'Meetings moved in Zoom by hand and put back to their booking''s time, since ever.';
comment on column booking.reconciled_places.replaced is 'Meetings gone from Zoom and made anew, since ever.';
comment on column booking.reconciled_places.failures is 'Comparisons that failed since the last complete one.';
comment on column booking.reconciled_places.last_error is
  'Why the last comparison was incomplete; NULL when it was whole.';
comment on column booking.reconciled_places.created_at is 'When it was first seen.';

create table booking.provider_findings (
  id               bigint generated always as identity primary key,
  kind             text not null,
  provider         text not null,
  tenant_id        uuid references booking.tenants (id),
  directory_id     uuid,
  owner_user       text not null,
  external_id      text not null,
  marker           text not null,
  first_seen_at    timestamptz not null,
  last_seen_at     timestamptz not null,
  resolved_at      timestamptz,
  installation_id  uuid,
  start_at_utc     timestamptz,
  constraint a_finding_is_of_a_known_kind check (kind in ('unknown_booking', 'other_installation', 'copy')),
  constraint a_finding_is_at_a_known_provider check (provider in ('zoom', 'graph'))
);
create unique index an_object_is_flagged_once on booking.provider_findings (provider, owner_user, external_id)
  where resolved_at is null;
create index findings_by_age on booking.provider_findings (resolved_at) where resolved_at is not null;
comment on table booking.provider_findings is
  'Objects at the providers that carry our marker but that this database has no intent for: flagged, never deleted.';
comment on column booking.provider_findings.id is 'Finding id.';
comment on column booking.provider_findings.kind is
  'unknown_booking (no intent here), other_installation (another database''s, in Zoom) or copy (made by people in '
  'Outlook).';
comment on column booking.provider_findings.provider is 'zoom or graph.';
comment on column booking.provider_findings.tenant_id is 'Whose calendar it is in; NULL in Zoom.';
comment on column booking.provider_findings.directory_id is 'Entra directory of the calendar; NULL in Zoom.';
comment on column booking.provider_findings.owner_user is 'Zoom host user id, or Graph user.';
comment on column booking.provider_findings.external_id is 'Zoom meeting id or Outlook event id.';
comment on column booking.provider_findings.marker is 'The booking id that it carries.';
comment on column booking.provider_findings.first_seen_at is 'When it was flagged.';
comment on column booking.provider_findings.last_seen_at is 'When a comparison saw it last, to a day.';
comment on column booking.provider_findings.resolved_at is
  'When a complete comparison found it gone or explained; NULL while it is open.';
comment on column booking.provider_findings.installation_id is
  'The installation that it names; NULL where it names none.';
comment on column booking.provider_findings.start_at_utc is 'Its start as last seen.';
