-- A company whose people have their calendars at Sundial, and meet at Tin Can.
insert into booking.connections (tenant_id, provider, capability, account)
select t.id, 'sundial', 'calendar', 'acme-garden' from booking.tenants t;
update booking.salespersons set calendar_kind = 'sundial';
update booking.calendars k
set provider = 'sundial', connection_id = c.id, external_id = split_part(s.graph_user_id, '@', 1)
from booking.salespersons s, booking.connections c
where s.id = k.salesperson_id and c.tenant_id = k.tenant_id and c.provider = 'sundial';
update booking.services set place = 'tin_can';

insert into simulator.dials (garden, dial)
select 'acme-garden', k.external_id from booking.calendars k where k.provider = 'sundial'
on conflict do nothing;
