-- Local time and working hours as instants: what the grid of slots stands on.
select plan(32);

select ok(booking.is_zone('Europe/Berlin'), 'an IANA name is a zone');
select ok(booking.is_zone('UTC'), 'UTC is a zone');
select ok(not booking.is_zone('FOO5'), 'a POSIX rule is none, though AT TIME ZONE takes it');
select ok(not booking.is_zone('EST'), 'an abbreviation is none');
select ok(not booking.is_zone('europe/berlin'), 'another spelling is none');
select ok(not booking.is_zone(null), 'nothing is none');

select is(booking.first_instant('2026-11-23 09:00', 'Europe/Berlin'), '2026-11-23 08:00Z'::timestamptz, 'a plain local time');
select is(booking.first_instant('2026-10-25 02:30', 'Europe/Berlin'), '2026-10-25 00:30Z'::timestamptz, 'a doubled one is the first');
select is(booking.first_instant('2026-10-25 03:00', 'Europe/Berlin'), '2026-10-25 02:00Z'::timestamptz, 'the hour after it comes once');
select is(booking.first_instant('2027-03-28 02:30', 'Europe/Berlin'), '2027-03-28 01:00Z'::timestamptz, 'a skipped one is the instant of the jump');
select is(booking.last_instant('2027-03-28 02:30', 'Europe/Berlin'), '2027-03-28 01:00Z'::timestamptz, 'as an end too');
select is(booking.last_instant('2026-10-25 02:30', 'Europe/Berlin'), '2026-10-25 01:30Z'::timestamptz, 'a doubled end is the second');
select is(booking.clock_jump('2026-10-04 02:15', 'Australia/Lord_Howe'), '2026-10-03 15:30Z'::timestamptz, 'jumps of half an hour');
select is(booking.clock_jump('2011-12-30 12:00', 'Pacific/Apia'), '2011-12-30 10:00Z'::timestamptz, 'and of a day');
select is(booking.local_day('2026-10-25 12:00Z', 'Atlantic/Azores'), '[2026-10-25 00:00Z, 2026-10-26 01:00Z)'::tstzrange, 'a day that begins twice has 25 hours');
select is(booking.first_instant('2026-10-25 00:00', 'Atlantic/Azores'), '2026-10-25 00:00Z'::timestamptz, 'a day may begin twice');
select is(booking.first_instant('2027-03-28 00:00', 'Atlantic/Azores'), '2027-03-28 01:00Z'::timestamptz, 'or without a midnight');
select is(booking.first_instant('2027-04-04 01:45', 'Australia/Lord_Howe'), '2027-04-03 14:45Z'::timestamptz, 'changes of half an hour too');
select is(booking.first_instant('2026-11-23 09:00', 'Asia/Kolkata'), '2026-11-23 03:30Z'::timestamptz, 'and offsets of half an hour');

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna', 'Anna', 'Europe/Berlin');
delete from booking.services;
insert into booking.services (id, tenant_id, name, slot_minutes, is_default, active) values
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Hour', 60, true, true),
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Short', 45, false, true),
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0005', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Gone', 30, false, false);

create function pg_temp.hours(p_first date, p_last date) returns setof tstzrange language sql as $$
  select tstzrange(w.opens_at, w.closes_at) from booking.salespersons s, booking.windows(s, p_first, p_last) w order by 1
$$;
create function pg_temp.service(p_service_id uuid, p_minutes integer) returns text language sql as $$
  select (booking.service_for('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', p_service_id, p_minutes)).name
$$;

select results_eq($$ select pg_temp.hours('2026-10-24', '2026-10-26') $$,
  array['[2026-10-26 08:00Z, 2026-10-26 16:00Z)'::tstzrange], 'weekends are closed, Monday has its hours in winter time');
select is((select booking.slots_of_day(s, v, '2026-10-26 12:00Z') from booking.salespersons s, booking.services v where v.name = 'Hour'), 15, 'fifteen slots a day');
insert into booking.availability_exceptions (tenant_id, day, opens, closes) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '2026-10-26', '22:00', '24:00');
select results_eq($$ select pg_temp.hours('2026-10-26', '2026-10-26') $$,
  array['[2026-10-26 21:00Z, 2026-10-26 23:00Z)'::tstzrange], 'an exception replaces the rules, 24:00 is midnight');
insert into booking.availability_exceptions (tenant_id, salesperson_id, day)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '2026-10-26');
select is_empty($$ select pg_temp.hours('2026-10-26', '2026-10-26') $$, 'a person''s own exception beats the tenant''s');
insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', 7, '01:00', '03:00');
select results_eq($$ select pg_temp.hours('2026-10-20', '2026-10-25') $$,
  array['[2026-10-24 23:00Z, 2026-10-25 02:00Z)'::tstzrange], 'own rules replace the week; three hours between one and three');

update booking.availability_rules set opens = '22:00', closes = '02:00' where salesperson_id is not null;
select results_eq($$ select pg_temp.hours('2026-10-18', '2026-10-20') $$,
  array['[2026-10-18 20:00Z, 2026-10-19 00:00Z)'::tstzrange], 'hours that close before they open end on the next day');
select results_eq($$ select pg_temp.hours('2026-10-25', '2026-10-26') $$,
  array['[2026-10-25 21:00Z, 2026-10-25 23:00Z)'::tstzrange], 'at midnight when that is an exception');

select is(pg_temp.service(null, null), 'Hour', 'the default service');
select is(pg_temp.service(null, 45), 'Short', 'one with that length');
select is(pg_temp.service(null, 30), 'Hour', 'not one that is not sold any more');
select is(pg_temp.service('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', 60), 'Short', 'a named one, whatever the length');
select is(pg_temp.service('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0005', 30), null, 'none when the named one is not sold');
select is(pg_temp.service('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e00ff', 30), null, 'none when it is unknown');

select * from finish();
