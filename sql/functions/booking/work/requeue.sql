create or replace function booking.requeue() returns jsonb
language plpgsql
as $$
declare
  c_most constant integer := 1000;
  v_at timestamptz := booking.now();
  v_is_inside boolean := booking.setting('queue_backend') <> 'servicebus';
  v_patience interval := case when v_is_inside then make_interval(secs => 2 * booking.tick_seconds())
    else interval '1 minute' end;
  v_since timestamptz := (select (j.last_result ->> 'at')::timestamptz from booking.periodic_jobs j
    where j.name = 'requeue');
  v_row record;
  v_count integer := 0;
begin
  for v_row in select * from booking.due_work(v_at - v_patience) loop
    -- What Service Bus holds cannot be seen from here: of work that waits there it is told again after one minute, two,
    -- four...
    continue when not (v_is_inside or booking.should_requeue(v_row.due_at, v_patience, v_since, v_at));
    perform booking.set_tenant(v_row.tenant_id);
    perform booking.enqueue(v_row.kind, v_row.id);
    v_count := v_count + 1;
    exit when v_count = c_most;
  end loop;
  return jsonb_build_object('queued', v_count, 'more', v_count = c_most, 'at', v_at);
end
$$;
comment on function booking.requeue is
  'Queues work that is due and that no message names: pending deletions whose step is dead, and whatever a lost '
  'message left behind. With Service Bus, whose messages cannot be seen from here, after a minute and then with '
  'growing pauses. Returns {queued, more, at}.';
