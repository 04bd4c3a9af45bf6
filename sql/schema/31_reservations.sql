-- What a booking uses: one row per resource (the salesperson; a conference host; later rooms,
-- equipment, second hosts). The exclusion constraints that make double selling impossible
-- live here, and every test for a collision reads them. Rows exist only while they block: release
-- deletes them, and eight hours after the end a periodic job. What is over since is kept apart by
-- booking.expire_lapsed_and_check_gaps, from the bookings alone.
create table booking.conference_hosts (
  id            uuid primary key default gen_random_uuid(),
  connection_id uuid not null,
  provider      text not null,
  user_id       text not null,
  is_listed     boolean not null default true,
  limited_until timestamptz,
  created_at    timestamptz not null default booking.now(),
  constraint a_host_is_known_once unique (provider, user_id),
  constraint a_host_is_of_an_account_of_its_provider foreign key (connection_id, provider)
    references booking.connections (id, provider),
  constraint a_host_is_a_resource foreign key (id) references booking.resources (id)
);
create index conference_hosts_by_connection on booking.conference_hosts (connection_id);
comment on table booking.conference_hosts is
  'In whose name meetings are held, licences of an account and not people who take part; rows appear when settings '
  'name them (api.connect_platform).';
comment on column booking.conference_hosts.id is 'Resource id of the host.';
comment on column booking.conference_hosts.connection_id is 'The account that it belongs to.';
comment on column booking.conference_hosts.provider is 'Whose account that is.';
comment on column booking.conference_hosts.user_id is 'How the provider knows it: an id, a mail address.';
comment on column booking.conference_hosts.is_listed is 'It is named now; one that is not gets no new meeting.';
comment on column booking.conference_hosts.limited_until is
  'Its provider answered that its daily limit is reached: not used before this instant.';
comment on column booking.conference_hosts.created_at is 'When it was first named.';

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
  'End of the booking, also while core is NULL; eight hours later, the largest buffer, the row blocks nothing and is '
  'deleted.';
comment on column booking.reservations.starts_at is
  'Start of the booking. Whoever looks for what is taken compares instants, which under row-level security use an '
  'index; ranges are for the constraints.';
comment on column booking.reservations.is_moved is
  'Its organizer moved it, or it is longer than a day: only such rows may reach further than a day from their start.';

create table booking.conference_host_days (
  host_id uuid not null references booking.conference_hosts (id),
  day     date not null,
  used    integer not null default 0,
  primary key (host_id, day),
  constraint a_use_is_no_debt check (used >= 0)
);
comment on table booking.conference_host_days is
  'Creates and updates of meetings that we asked of each host on each UTC day; how many its provider allows, '
  'booking.providers says.';
comment on column booking.conference_host_days.host_id is 'The host.';
comment on column booking.conference_host_days.day is 'UTC day.';
comment on column booking.conference_host_days.used is
  'Requests claimed; one that failed is given back, whether its provider counts it or not.';
