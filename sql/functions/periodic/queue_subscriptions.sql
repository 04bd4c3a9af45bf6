create or replace function booking.queue_subscriptions() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_count integer := 0;
begin
  for v_row in select * from booking.subscriptions_due() loop
    perform booking.enter(v_row.tenant_id);
    perform booking.enqueue('subscription', v_row.salesperson_id::text);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('queued', v_count);
end
$$;
comment on function booking.queue_subscriptions() is 'Queues the subscription work that is due. Returns {queued}.';
