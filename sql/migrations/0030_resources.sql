-- Whatever can be taken once is a resource, and what is taken is read from the reservations: their instants, which
-- under row-level security use an index.
-- depends: 0029_simulated_providers

create table booking.resources (
  id        uuid primary key,
  tenant_id uuid references booking.tenants (id),
  kind      booking.resource_kind not null,
  constraint resources_have_a_kind unique (id, kind)
);
create index resources_by_tenant on booking.resources (tenant_id);
comment on table booking.resources is
  'Whatever can be taken once: a salesperson, a conference host. A row appears and goes with what it stands for.';
comment on column booking.resources.id is 'Id of the salesperson or host.';
comment on column booking.resources.tenant_id is 'The tenant; NULL: the platform''s own, for bookings of all tenants.';
comment on column booking.resources.kind is 'What it is.';

-- Rows of every tenant, also for an administrator whom row-level security binds.
alter table booking.salespersons no force row level security;
alter table booking.bookings no force row level security;
alter table booking.reservations no force row level security;
insert into booking.resources (id, tenant_id, kind)
select s.id, s.tenant_id, 'salesperson' from booking.salespersons s
union all
select h.id, null, 'zoom_host' from booking.zoom_hosts h;
alter table booking.salespersons
  add constraint a_salesperson_is_a_resource foreign key (id) references booking.resources (id);
alter table booking.zoom_hosts
  add constraint a_zoom_host_is_a_resource foreign key (id) references booking.resources (id);

alter table booking.reservations
  add column starts_at timestamptz,
  add column is_moved boolean not null default false;
update booking.reservations r
set starts_at = b.start_at_utc, ends_at = b.end_at_utc,
  is_moved = r.kind = 'salesperson' and b.is_moved or b.end_at_utc > b.start_at_utc + interval '24 hours'
from booking.bookings b where b.id = r.booking_id;
alter table booking.salespersons force row level security;
alter table booking.bookings force row level security;
alter table booking.reservations force row level security;
alter table booking.reservations
  alter column starts_at set not null,
  alter column ends_at set not null,
  add constraint a_reservation_is_of_a_resource_of_its_kind
    foreign key (resource_id, kind) references booking.resources (id, kind);
create index reservations_by_resource on booking.reservations (resource_id, is_moved, starts_at);

drop index booking.moved_bookings;

comment on column booking.reservations.resource_id is 'The resource that is taken.';
comment on column booking.reservations.kind is 'Kind of the resource.';
comment on column booking.reservations.ends_at is
  'End of the booking, also while core is NULL; four hours later, the largest buffer, the row blocks nothing and is '
  'deleted.';
comment on column booking.reservations.starts_at is
  'Start of the booking. Whoever looks for what is taken compares instants, which under row-level security use an '
  'index; ranges are for the constraints.';
comment on column booking.reservations.is_moved is
  'Its organizer moved it, or it is longer than a day: only such rows may reach further than a day from their start.';
