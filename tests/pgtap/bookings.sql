-- What may be done with a booking, by its status and the time; and who and when may be sold at all.
select plan(19);

create or replace function booking.now() returns timestamptz language sql volatile as $$ select timestamptz '2031-03-01 12:00Z' $$;
create function pg_temp.booking(p_status text, p_start interval) returns booking.bookings language sql as $$
  select jsonb_populate_record(null::booking.bookings, jsonb_build_object('status', p_status,
    'start_at_utc', booking.now() + p_start, 'end_at_utc', booking.now() + p_start + interval '1 hour'))
$$;

select ok(booking.is_cancelable(pg_temp.booking('confirmed', '1 hour')), 'a meeting ahead can be canceled');
select ok(booking.is_cancelable(pg_temp.booking('confirmed', '-59 minutes')), 'so can one that has begun');
select ok(not booking.is_cancelable(pg_temp.booking('confirmed', '-1 hour')), 'one that is just over cannot');
select ok(not booking.is_attendable(pg_temp.booking('confirmed', '1 second')), 'nobody has attended what has not begun');
select ok(booking.is_attendable(pg_temp.booking('confirmed', '0')), 'from its first instant on they may have');
select ok(booking.is_attendable(pg_temp.booking('confirmed', '-3 days')), 'also days later');
select is_empty($$
  select s from unnest(array['hold', 'pending_verify', 'canceled', 'expired']) s
  where booking.is_cancelable(pg_temp.booking(s, '-30 minutes')) or booking.is_attendable(pg_temp.booking(s, '-30 minutes'))
$$, 'only what is confirmed');

insert into booking.tenants (id, name, slug) values
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap'), ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0009', 'Other', 'other-tap');
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone, active) values
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna', 'Anna', 'Europe/Berlin', true),
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'gone', 'Gone', 'Europe/Berlin', false);
create function pg_temp.anna() returns booking.salespersons language sql as $$
  select booking.active_salesperson('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002')
$$;

select is((pg_temp.anna()).display_name, 'Anna', 'who is active sells');
select throws_ok($$ select booking.active_salesperson('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003') $$, 'SB404', null, 'who is not does not');
select throws_ok($$ select booking.active_salesperson('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0009', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002') $$, 'SB404', null, 'nor for another company');

update booking.tenant_config set min_notice_minutes = 120, horizon_days = 10 where tenant_id = '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001';
create function pg_temp.sold(p_from interval, p_to interval) returns tstzrange language sql as $$
  select booking.bookable_range(pg_temp.anna(), (select s from booking.services s where s.is_default and s.tenant_id = '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001'), booking.now() + p_from, booking.now() + p_to)
$$;
select is(lower(pg_temp.sold('-1 day', '2 days')), booking.now() + interval '2 hours', 'nothing is sold within the minimum notice');
select is(upper(pg_temp.sold('-1 day', '2 days')), booking.now() + interval '2 days', 'no later than asked');
select is(upper(pg_temp.sold('-1 day', '90 days')), '2031-03-11 23:00Z'::timestamptz, 'the last day of the horizon is sold to its local end');
select ok(isempty(pg_temp.sold('-2 days', '-1 day')), 'nothing of the past');
select ok(isempty(pg_temp.sold('20 days', '30 days')), 'nothing beyond the horizon');

create function pg_temp.taken(p_buffer integer) returns tstzmultirange language sql as $$
  select booking.taken_ranges((pg_temp.anna()).id, p_buffer, '2031-03-03 00:00Z', '2031-03-04 00:00Z')
$$;
select is(pg_temp.taken(15), '{}'::tstzmultirange, 'who has no bookings is free');
insert into booking.customers (id, tenant_id, email) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'eva@customer.example');
update booking.services set buffer_minutes = 30 where tenant_id = '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001';
insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', '2031-03-03 10:00Z', '2031-03-03 11:00Z');
select is(pg_temp.taken(15), '{[2031-03-03 09:30Z, 2031-03-03 11:30Z)}'::tstzmultirange, 'a hold takes its time and its own buffer');
select is(pg_temp.taken(45), '{[2031-03-03 09:15Z, 2031-03-03 11:45Z)}'::tstzmultirange, 'or that of whoever comes next, if it is larger');
update booking.holds set expires_at_utc = booking.now() - interval '1 second';
select is(pg_temp.taken(15), '{}'::tstzmultirange, 'a lapsed one takes nothing');

select * from finish();
