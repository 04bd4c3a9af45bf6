-- What a calendar's busy times take away, and when deletions in it are too many to believe.
select plan(21);

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna', 'Anna', 'UTC');
insert into booking.customers (id, tenant_id, email)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'eva@customer.example');
create function pg_temp.book(p_id uuid, p_start timestamptz) returns void language sql as $$
  insert into booking.bookings (id, tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc)
  values (p_id, '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002',
    '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', p_start, p_start + interval '1 hour')
$$;

-- Ten to eleven is somebody's appointment; two to three is there twice, once as our own event.
insert into booking.busy_days (salesperson_id, day, tenant_id, fetched_at, items)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '2999-11-26', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '2999-11-20 12:00Z', array[
    '[2999-11-26 10:00Z, 2999-11-26 11:00Z)', '[2999-11-26 14:00Z, 2999-11-26 15:00Z)', '[2999-11-26 14:00Z, 2999-11-26 15:00Z)',
    '[2999-11-26 23:30Z, 2999-11-27 00:30Z)']::tstzrange[]),
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '2999-11-27', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '2999-11-20 13:00Z', array[
    '[2999-11-26 23:30Z, 2999-11-27 00:30Z)']::tstzrange[]);
select pg_temp.book('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', '2999-11-26 14:00Z');
insert into booking.provider_objects (tenant_id, booking_id, provider, capability, provider_user, external_id, state, start_at_utc, end_at_utc, created_at, updated_at)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', 'graph', 'calendar', 'anna', 'e-1', 'live',
  '2999-11-26 14:00Z', '2999-11-26 15:00Z', now(), now());
create function pg_temp.is_busy(p_from text, p_to text, p_buffer integer default 0) returns boolean language sql as $$
  select booking.busy_overlaps('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', ('2999-' || p_from)::timestamptz, ('2999-' || p_to)::timestamptz, p_buffer)
$$;

select ok(pg_temp.is_busy('11-26 10:30Z', '11-26 11:30Z'), 'an appointment takes what it overlaps');
select ok(not pg_temp.is_busy('11-26 11:00Z', '11-26 12:00Z'), 'not what only touches it');
select ok(pg_temp.is_busy('11-26 11:00Z', '11-26 12:00Z', 1), 'unless there is a buffer, after it');
select ok(pg_temp.is_busy('11-26 09:00Z', '11-26 10:00Z', 1), 'and before it');
select ok(pg_temp.is_busy('11-26 14:00Z', '11-26 15:00Z'), 'beside our own event somebody else''s of the same time still counts');
update booking.busy_days set items = items[1:2] || items[4] where day = '2999-11-26';
select ok(not pg_temp.is_busy('11-26 14:00Z', '11-26 15:00Z'), 'our own event alone does not');
update booking.provider_objects set state = 'delete_pending';
select ok(not pg_temp.is_busy('11-26 14:00Z', '11-26 15:00Z'), 'nor while it is marked for deletion');
update booking.provider_objects set state = 'deleted';
select ok(pg_temp.is_busy('11-26 14:00Z', '11-26 15:00Z'), 'what is busy after we deleted ours is somebody else''s');
select results_eq(
  $$ select i.item from booking.busy_items('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '2999-11-26', '2999-11-27') as i (item) where lower(i.item) >= '2999-11-26 20:00Z' $$,
  array['[2999-11-26 23:30Z, 2999-11-27 00:30Z)'::tstzrange], 'an item over midnight is one, though both days have it');

create function pg_temp.stale(p_first date, p_last date, p_oldest text) returns daterange language sql as $$
  select booking.stale_days('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', daterange(p_first, p_last, '[]'), p_oldest::timestamptz)
$$;
select is(pg_temp.stale('2999-11-26', '2999-11-27', '2999-11-20 12:00Z'), 'empty', 'days fetched since then are not stale');
select is(pg_temp.stale('2999-11-26', '2999-11-27', '2999-11-20 12:01Z'), '[2999-11-26, 2999-11-27)', 'one fetched before is');
select is(pg_temp.stale('2999-11-25', '2999-11-28', '2999-11-20 12:00Z'), '[2999-11-25, 2999-11-29)', 'days never fetched are, with all between them');

create function pg_temp.is_overlapped(p_busy jsonb) returns boolean language sql as $$
  select booking.is_overlapped(b, p_busy) from booking.bookings b where b.id = '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004'
$$;
select ok(not pg_temp.is_overlapped('[]'), 'a free calendar is in nobody''s way');
select ok(pg_temp.is_overlapped('[["2999-11-26T14:59:00Z", "2999-11-26T16:00:00Z"]]'), 'an appointment that reaches into the booking is in its way');
select ok(not pg_temp.is_overlapped('[["2999-11-26T15:00:00Z", "2999-11-26T16:00:00Z"]]'), 'one that begins at its end is not');
select pg_temp.book('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0005', '2999-11-26 16:00Z');
update booking.provider_objects set state = 'live', booking_id = '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0005';
select ok(not pg_temp.is_overlapped('[["2999-11-26T14:00:00Z", "2999-11-26T15:00:00Z"]]'), 'nor is an event of another booking of ours');
select ok(pg_temp.is_overlapped('[["2999-11-26T14:00:00Z", "2999-11-26T15:00:00Z"], ["2999-11-26T14:00:00Z", "2999-11-26T15:00:00Z"]]'),
  'a second one of the same time is somebody''s');

create function pg_temp.is_mass_cancel(p_count integer) returns boolean language sql as $$
  select booking.is_mass_cancel('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', p_count)
$$;
select ok(not pg_temp.is_mass_cancel(3), 'three deletions are never too many');
select ok(pg_temp.is_mass_cancel(4), 'four are, of few bookings');
select pg_temp.book(gen_random_uuid(), d) from generate_series('2999-12-01 10:00Z'::timestamptz, '2999-12-20 10:00Z', '1 day') d;
update booking.bookings set status = 'pending_verify' where start_at_utc >= '2999-12-01';
insert into booking.meetings (booking_id, tenant_id, provider, provider_meeting_id, join_url)
select id, tenant_id, 'zoom', id, 'https://zoom.example/j/1' from booking.bookings where status = 'pending_verify';
insert into booking.graph_events (booking_id, tenant_id, organizer_user_id, event_id)
select id, tenant_id, 'anna', id from booking.bookings where status = 'pending_verify';
update booking.bookings set status = 'confirmed' where status = 'pending_verify';
select ok(not pg_temp.is_mass_cancel(4), 'a fifth of many bookings is not too many');
select ok(pg_temp.is_mass_cancel(5), 'more than a fifth is');

select * from finish();
