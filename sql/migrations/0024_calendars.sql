-- Where a person's calendar is stands in a row of its own.
-- depends: 0023_calendar_events

create table booking.calendars (
  id             uuid primary key default gen_random_uuid(),
  tenant_id      uuid not null,
  salesperson_id uuid not null,
  connection_id  uuid,
  provider       text not null,
  external_id    text not null,
  created_at     timestamptz not null default booking.now(),
  constraint a_calendar_is_of_a_person_of_its_tenant foreign key (tenant_id, salesperson_id)
    references booking.salespersons (tenant_id, id) on delete cascade,
  constraint a_calendar_is_reached_by_its_tenant foreign key (tenant_id, connection_id)
    references booking.connections (tenant_id, id) on delete set null (connection_id),
  constraint calendars_belong_to_a_tenant unique (tenant_id, id),
  constraint a_person_has_one_calendar unique (salesperson_id)
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
  'How its provider knows it; of Graph the same as salespersons.mailbox.';
comment on column booking.calendars.created_at is 'When it was added.';

insert into booking.calendars (tenant_id, salesperson_id, connection_id, provider, external_id, created_at)
select s.tenant_id, s.id, c.id, 'graph', s.mailbox, s.created_at
from booking.salespersons s
left join booking.connections c on c.tenant_id = s.tenant_id and c.provider = 'graph';
