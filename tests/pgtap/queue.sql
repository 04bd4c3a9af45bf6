-- The queue: messages name rows, are hidden while taken, and go when done.
select plan(9);

select set_config('booking.tenant_id', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', true);
select booking.enqueue('saga', '41');
select booking.enqueue('mail', '42', 3600);
select results_eq(
  'select message from api.queue_read(10, 30)',
  $$ values ('{"kind": "saga", "id": "41", "tenant_id": "7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001"}'::jsonb) $$,
  'a due message is read, a delayed one is not');
select is_empty('select * from api.queue_read(10, 30)', 'a taken message is hidden');
select set_eq(
  'select kind, id from booking.queued_work()', $$ values ('saga', '41'), ('mail', '42') $$,
  'both are still queued work');
select is((select depth from api.queue_metrics()), 2::bigint, 'depth counts both');
select is((select in_flight from api.queue_metrics()), 1::bigint, 'one is in flight');
select ok(api.queue_defer((select msg_id from pgmq.q_holdfast where message ->> 'id' = '42'), 0), 'a message can be shown at once');
select is((select message ->> 'id' from api.queue_read(10, 30)), '42', 'and is read then');
select ok(api.queue_done((select msg_id from pgmq.q_holdfast where message ->> 'id' = '42')), 'a done message goes');
select ok(not api.queue_done(0), 'one that is gone is no error');

select * from finish();
