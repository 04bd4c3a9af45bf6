create or replace function booking.requeue() returns jsonb
language plpgsql
as $$
declare
  -- Azure Service Bus keeps messages outside the database: there, wait longer before doubting one.
  v_patience interval := case booking.setting('queue_backend', 'pgmq')
    when 'servicebus' then interval '1 minute' else make_interval(secs => 2 * booking.tick_seconds()) end;
  v_row record;
  v_count integer := 0;
begin
  for v_row in select * from booking.due_work(booking.now() - v_patience) loop
    perform booking.enter(v_row.tenant_id);
    perform booking.enqueue(v_row.kind, v_row.id);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('queued', v_count, 'more', v_count = 1000);
end
$$;
comment on function booking.requeue() is
  'Queues work that is due and that no message names: owed deletions whose step is dead, and whatever a lost message left behind. Returns {queued, more}.';
