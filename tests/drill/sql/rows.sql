-- What makes the strangers known to a database.
insert into booking.providers (provider, capability, name, object, host_daily_limit) values
  ('sundial', 'calendar',   'Sundial', 'Shadow', null),
  ('tin_can', 'conference', 'Tin Can', 'String', 500);

insert into booking.calendar_kinds (kind, provider, confirmation_by) values ('sundial', 'sundial', 'calendar');
insert into booking.places (place, name, provider) values ('tin_can', 'Tin Can', 'tin_can');

insert into booking.actions (action, capability, effect, title, progress) values
  ('pull_string', 'conference', 'check', '{object}: pull it taut', 'A taut string');

-- Before anybody reads of the meeting: the step after the one that makes it.
create temporary table step as
  select d.kind, d.position from booking.saga_definitions d where d.action = 'create_meeting';
update booking.saga_definitions d set position = d.position + 10
from step s where d.kind = s.kind and d.position > s.position;
update booking.saga_definitions set position = position - 9 where position > 10;
insert into booking.saga_definitions (kind, position, action, needs)
select s.kind, s.position + 1, 'pull_string', 'conference' from step s;
drop table step;
