-- Worked examples of hours, one a row: what a salesperson of Europe/Berlin is offered on a day, as local times of the
-- starts. Slots last an hour and begin every hour, the company and its service keep Berlin's time, but for what a row
-- says.
--
-- work:    hours of the salesperson      held:  hours of the service
-- own:     hours of the service for this salesperson alone
-- each a list of 'weekday opens-closes [from..to]', weekdays as ISO counts them (1 Monday), d every day
-- special: the day's exception, 'opens-closes'; '' closed that day
-- closed:  closures, of days 'from/to' (both included) or between instants 'from~to'
-- The company's own hours are 09:00 to 12:00 on every day.
create temporary table examples (
  n integer generated always as identity, title text, day date, work text[], held text[], own text[], special text,
  closed text[], zone text, step integer, starts text
);
insert into examples (title, day, work, held, own, special, closed, zone, step, starts) values
-- Whose hours
('without any rule of theirs the company''s hold',         '2026-06-01', null, null, null, null, null, null, 60, '09 10 11'),
('own ones replace them, on a weekday without any too',    '2026-06-01', '{2 14:00-16:00}', null, null, null, null, null, 60, ''),
('on a weekday of theirs these hold',                      '2026-06-02', '{2 14:00-16:00}', null, null, null, null, null, 60, '14 15'),
('two stretches leave the noon out',                       '2026-06-01', '{1 09:00-11:00,1 12:00-14:00}', null, null, null, null, null, 60, '09 10 12 13'),
('a slot may lie over two that touch, on either''s grid',  '2026-06-01', '{1 09:00-10:30,1 10:30-12:00}', null, null, null, null, null, 60, '09 10 10:30'),
('the last slot ends by the close',                        '2026-06-01', '{1 09:00-11:59}', null, null, null, null, null, 60, '09 10'),
-- Person and service
('a service without hours is held at all of them',         '2026-06-01', '{1 09:00-12:00}', null, null, null, null, null, 60, '09 10 11'),
('a slot lies in both',                                    '2026-06-01', '{1 09:00-12:00}', '{1 10:00-20:00}', null, null, null, null, 60, '10 11'),
('the service moves no grid',                              '2026-06-01', '{1 09:00-12:00}', '{1 09:10-20:00}', null, null, null, null, 60, '10 11'),
('nor does the end of its hours cut a slot short',         '2026-06-01', '{1 09:00-12:00}', '{1 09:00-11:30}', null, null, null, null, 60, '09 10'),
('on other weekdays it is not held',                       '2026-06-01', '{1 09:00-12:00}', '{2 00:00-24:00}', null, null, null, null, 60, ''),
('hours for the salesperson replace the service''s',       '2026-06-01', '{1 09:00-12:00}', '{1 09:00-10:00}', '{1 11:00-12:00}', null, null, null, 60, '11'),
('whatever the weekday',                                   '2026-06-01', '{1 09:00-12:00}', '{1 09:00-10:00}', '{2 11:00-12:00}', null, null, null, 60, ''),
('a service of New York''s time opens at its nine',        '2026-06-01', '{1 09:00-18:00}', '{1 09:00-11:00}', null, null, null, 'America/New_York', 60, '15 16'),
-- Dates
('rules that begin later leave the day to the company',    '2026-06-01', '{1 14:00-16:00 2026-06-02..}', null, null, null, null, null, 60, '09 10 11'),
('from the first day on they hold',                        '2026-06-01', '{1 14:00-16:00 2026-06-01..}', null, null, null, null, null, 60, '14 15'),
('up to the last',                                         '2026-06-01', '{1 14:00-16:00 ..2026-06-01}', null, null, null, null, null, 60, '14 15'),
('after it the company''s are back',                       '2026-06-01', '{1 14:00-16:00 ..2026-05-31}', null, null, null, null, null, 60, '09 10 11'),
('in force goes by dates: a rule of Tuesday closes Monday','2026-06-01', '{1 14:00-16:00 ..2026-05-31,2 14:00-16:00}', null, null, null, null, null, 60, ''),
('summer follows spring',                                  '2026-06-01', '{1 08:00-10:00 ..2026-05-31,1 10:00-12:00 2026-06-01..}', null, null, null, null, null, 60, '10 11'),
('a service whose rules are over is held again at any time','2026-06-01', '{1 09:00-12:00}', '{1 09:00-10:00 ..2026-05-31}', null, null, null, null, 60, '09 10 11'),
('for whom the own ones are over, by its own',             '2026-06-01', '{1 09:00-12:00}', '{1 09:00-10:00}', '{1 11:00-12:00 ..2026-05-31}', null, null, null, 60, '09'),
-- Exceptions
('an exception replaces the rules of its day',             '2026-06-01', '{1 09:00-12:00}', null, null, '15:00-17:00', null, null, 60, '15 16'),
('or closes it',                                           '2026-06-01', '{1 09:00-12:00}', null, null, '', null, null, 60, ''),
('it does not widen the service''s hours',                 '2026-06-01', '{1 09:00-12:00}', '{1 09:00-12:00}', null, '11:00-17:00', null, null, 60, '11'),
-- Closures
('a closure takes the slots that it meets',                '2026-06-01', '{1 09:00-13:00}', null, null, null, '{2026-06-01 10:15+02~2026-06-01 10:45+02}', null, 60, '09 11 12'),
('and not those that it touches, with whatever buffer',    '2026-06-01', '{1 09:00-13:00}', null, null, null, '{2026-06-01 10:00+02~2026-06-01 11:00+02}', null, 60, '09 11 12'),
('it moves no grid',                                       '2026-06-01', '{1 09:00-13:00}', null, null, null, '{2026-06-01 09:00+02~2026-06-01 09:10+02}', null, 60, '10 11 12'),
('one of days takes them whole',                           '2026-06-01', '{1 00:00-24:00}', null, null, null, '{2026-05-31/2026-06-01}', null, 60, ''),
('from midnight on the salesperson''s clock',              '2026-06-01', '{1 22:00-24:00}', null, null, null, '{2026-06-02/2026-06-02}', null, 60, '22 23'),
('a night slot that reaches into it is taken too',         '2026-06-01', '{1 22:30-02:00}', null, null, null, '{2026-06-02/2026-06-02}', null, 60, '22:30'),
-- Midnight
('24:00 is the end of the day',                            '2026-06-01', '{1 22:00-24:00}', null, null, null, null, null, 60, '22 23'),
('hours may reach over midnight, on one grid',             '2026-06-01', '{1 22:30-01:30}', null, null, null, null, null, 60, '22:30 23:30'),
('on the next day they go on from it',                     '2026-06-02', '{1 22:30-02:30}', null, null, null, null, null, 60, '00:30 01:30'),
('days that touch at midnight are one stretch',            '2026-06-01', '{1 22:30-24:00,2 00:00-01:00}', null, null, null, null, null, 60, '22:30 23:30'),
('of a service too',                                       '2026-06-01', '{1 20:30-03:00}', '{1 22:00-01:00}', null, null, null, null, 60, '22:30 23:30'),
('what reaches over midnight goes by the day it opens on', '2026-06-02', '{1 22:00-02:00 ..2026-06-01}', null, null, null, null, null, 60, '00 01 09 10 11'),
-- Changes of the clock
('in spring the skipped hour has no slot',                 '2026-03-29', '{7 01:00-05:00}', null, null, null, null, null, 60, '01 03 04'),
('in autumn the doubled hour has two',                     '2026-10-25', '{7 01:00-04:00}', null, null, null, null, null, 60, '01 02 02 03'),
('a service''s hours go by its own clock then',            '2026-10-25', '{7 00:00-24:00}', '{7 02:00-03:00}', null, null, null, null, 60, '02 02'),
('New York changes a week later',                          '2026-10-26', '{1 09:00-18:00}', '{1 09:00-11:00}', null, null, null, 'America/New_York', 60, '14 15'),
('a closed day of 25 hours is closed for all of them',     '2026-10-25', '{d 00:00-24:00}', null, null, null, '{2026-10-25/2026-10-25}', null, 60, ''),
('one of 23 as well, and no hour of the next',             '2026-03-30', '{d 00:00-03:00}', null, null, null, '{2026-03-29/2026-03-29}', null, 60, '00 01 02'),
('fifty minutes of a grid begin anew with each opening',   '2026-06-01', '{d 09:00-12:00}', null, null, null, null, null, 50, '09 09:50 10:40');

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
update booking.tenant_config set timezone = 'Europe/Berlin', horizon_days = 730;
delete from booking.availability_rules;
delete from booking.services;

create function pg_temp.rules(p_tenant uuid, p_person uuid, p_service uuid, p_rules text[]) returns void language sql as $$
  insert into booking.availability_rules
    (tenant_id, salesperson_id, service_id, weekday, opens, closes, effective_from, effective_to)
  select p_tenant, p_person, p_service, d, split_part(w.part[2], '-', 1)::time, split_part(w.part[2], '-', 2)::time,
    nullif(split_part(w.part[3], '..', 1), '')::date, nullif(split_part(w.part[3], '..', 2), '')::date
  from unnest(p_rules) r
  cross join lateral (select string_to_array(r, ' ') as part) w
  join generate_series(1, 7) d on w.part[1] in (d::text, 'd')
$$;
create function pg_temp.starts(p_example examples) returns text language plpgsql as $$
declare
  c_tenant constant uuid := '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001';
  v_person booking.salespersons;
  v_service booking.services;
begin
  delete from booking.availability_rules;
  delete from booking.availability_exceptions;
  delete from booking.closures;
  insert into booking.salespersons (tenant_id, graph_user_id, display_name, timezone)
  values (c_tenant, 'p' || p_example.n, 'P', 'Europe/Berlin') returning * into v_person;
  insert into booking.services (tenant_id, name, slot_minutes, step_minutes, timezone)
  values (c_tenant, 'S' || p_example.n, 60, p_example.step, p_example.zone) returning * into v_service;
  perform pg_temp.rules(c_tenant, null, null, '{d 09:00-12:00}');
  perform pg_temp.rules(c_tenant, v_person.id, null, p_example.work);
  perform pg_temp.rules(c_tenant, null, v_service.id, p_example.held);
  perform pg_temp.rules(c_tenant, v_person.id, v_service.id, p_example.own);
  insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens, closes)
  select c_tenant, v_person.id, p_example.day, nullif(split_part(p_example.special, '-', 1), '')::time,
    nullif(split_part(p_example.special, '-', 2), '')::time
  where p_example.special is not null;
  insert into booking.closures (tenant_id, days, period)
  select c_tenant,
    case when c like '%/%' then daterange(split_part(c, '/', 1)::date, split_part(c, '/', 2)::date, '[]') end,
    case when c like '%~%' then tstzrange(split_part(c, '~', 1)::timestamptz, split_part(c, '~', 2)::timestamptz) end
  from unnest(p_example.closed) c;
  return (
    select coalesce(string_agg(replace(to_char(g.start_at at time zone 'Europe/Berlin', 'HH24:MI'), ':00', ''), ' '
      order by g.start_at), '')
    from booking.local_day((p_example.day + time '12:00') at time zone 'Europe/Berlin', 'Europe/Berlin') as d (day)
    cross join lateral booking.grid(v_person, v_service, lower(d.day), upper(d.day)) as g (start_at));
end
$$;

select plan((select count(*)::integer from examples));
select is(pg_temp.starts(e), e.starts, e.title) from examples e order by e.n;
select * from finish();
