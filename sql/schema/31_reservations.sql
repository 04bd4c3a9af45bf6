-- What a booking uses: one row per resource (the salesperson; a Zoom host; later rooms,
-- equipment, second hosts). The exclusion constraints that make double selling impossible
-- live here, and every test for a collision reads them. Rows exist only while they block: release
-- deletes them, and four hours after the end a periodic job. What is over since is kept apart by
-- booking.make_room, from the bookings alone.
create table booking.zoom_hosts (
  id           uuid primary key default gen_random_uuid(),
  user_id      text not null,
  limited_until timestamptz,
  created_at   timestamptz not null default booking.now(),
  constraint a_zoom_host_is_listed_once unique (user_id),
  constraint a_zoom_host_is_a_resource foreign key (id) references booking.resources (id)
);
comment on table booking.zoom_hosts is
  'Licensed Zoom users that host our meetings; rows appear when ZOOM_HOST_USER_IDS names them.';
comment on column booking.zoom_hosts.id is 'Resource id of the host.';
comment on column booking.zoom_hosts.user_id is 'Zoom user id or mail address.';
comment on column booking.zoom_hosts.limited_until is
  'Zoom answered that its daily limit is reached: not used before this instant.';
comment on column booking.zoom_hosts.created_at is 'When it was first seen.';

create table booking.reservations (
  booking_id     uuid not null,
  resource_id    uuid not null,
  tenant_id      uuid not null,
  kind           booking.resource_kind not null,
  claim_id       uuid not null,
  buffer_minutes integer not null,
  core           tstzrange,
  padded         tstzrange,
  ends_at        timestamptz not null,
  starts_at      timestamptz not null,
  is_moved       boolean not null default false,
  constraint a_booking_reserves_a_resource_once primary key (booking_id, resource_id),
  constraint a_reservation_is_of_a_booking_of_its_tenant foreign key (tenant_id, booking_id)
    references booking.bookings (tenant_id, id) on delete cascade,
  constraint a_reservation_is_of_a_resource_of_its_kind foreign key (resource_id, kind)
    references booking.resources (id, kind),
  constraint resources_never_overlap exclude using gist (resource_id with =, core with &&, claim_id with <>),
  constraint buffers_are_kept exclude using gist (resource_id with =, padded with &&, claim_id with <>)
);
create index reservations_by_end on booking.reservations (ends_at);
create index reservations_by_resource on booking.reservations (resource_id, is_moved, starts_at);
comment on table booking.reservations is
  'Ranges of time that active bookings use of each resource until they end; the database refuses an overlap whoever '
  'writes.';
comment on column booking.reservations.booking_id is 'The booking.';
comment on column booking.reservations.resource_id is 'The resource that is taken.';
comment on column booking.reservations.tenant_id is 'The tenant.';
comment on column booking.reservations.kind is 'Kind of the resource.';
comment on column booking.reservations.claim_id is 'Rows of one claim never exclude each other.';
comment on column booking.reservations.buffer_minutes is 'Buffer of this booking in minutes.';
comment on column booking.reservations.core is
  '[start, end); NULL while several moves are applied together, and for a host that an organizer''s move made '
  'overlap.';
comment on column booking.reservations.padded is
  '[start, end + buffer); NULL for moved bookings and for hosts: they are held to non-overlap only.';
comment on column booking.reservations.ends_at is
  'End of the booking, also while core is NULL; four hours later, the largest buffer, the row blocks nothing and is '
  'deleted.';
comment on column booking.reservations.starts_at is
  'Start of the booking. Whoever looks for what is taken compares instants, which under row-level security use an '
  'index; ranges are for the constraints.';
comment on column booking.reservations.is_moved is
  'Its organizer moved it, or it is longer than a day: only such rows may reach further than a day from their start.';

create table booking.zoom_host_days (
  host_id uuid not null references booking.zoom_hosts (id),
  day     date not null,
  used    integer not null default 0,
  primary key (host_id, day),
  constraint a_use_is_no_debt check (used >= 0)
);
comment on table booking.zoom_host_days is
  'Creates and updates of meetings that we asked of each Zoom host on each UTC day; Zoom allows 100.';
comment on column booking.zoom_host_days.host_id is 'The host.';
comment on column booking.zoom_host_days.day is 'UTC day.';
comment on column booking.zoom_host_days.used is
  'Requests claimed; one that failed is given back, Zoom itself counts it or not.';
