-- A booking's own account of itself, and what people record about it.
select plan(10);

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna', 'Anna', 'UTC');
insert into booking.customers (id, tenant_id, email)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'eva@customer.example');
insert into booking.bookings (id, tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002',
  '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', now() + interval '1 day', now() + interval '25 hours');
update booking.bookings set status = 'expired';

select results_eq($$ select what, actor from booking.explain('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004') $$,
  format('values (%L, %L), (%L, %L)', 'hold_created', 'database ' || session_user, 'expired', 'database ' || session_user),
  'each move is told once, with who made it');
select throws_ok($$ select api.attendance('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', 'attended', 'key') $$,
  'SB409', 'invalid_state', 'nobody attends what was never confirmed');
select throws_ok($$ select api.attendance('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', gen_random_uuid(), 'attended', 'key') $$,
  'SB404', 'booking_not_found', 'nor what does not exist');
select throws_ok($$ select api.booking_detail('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', gen_random_uuid()) $$, 'SB404', 'booking_not_found', 'which has no detail either');
select throws_ok($$ select api.booking_list('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', p_cursor => 'x') $$, 'SB400', 'invalid_cursor', 'a cursor is one of ours');
select is((booking.position_of_cursor(booking.cursor_of('2026-11-23 10:00:00.123456Z', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004'))).start_at,
  '2026-11-23 10:00:00.123456Z'::timestamptz, 'and keeps its place to the microsecond');

select booking.track('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0004', 'customer_notify_required');
select is(jsonb_array_length(api.follow_ups('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001')), 1, 'a follow-up waits');
select ok(api.follow_up_done('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', (select max(id) from booking.tracking_events), 'key'), 'until it is done');
select ok(not api.follow_up_done('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', (select max(id) from booking.tracking_events), 'key'), 'once');
select is(api.follow_ups('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001'), '[]'::jsonb, 'then nothing waits');

select * from finish();
