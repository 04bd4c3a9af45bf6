create or replace function booking.queue_due(p_kind text) returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_count integer := 0;
begin
  -- Only the asked branch runs: its condition is one on the parameter alone.
  for v_row in
    select d.tenant_id, d.salesperson_id::text as id from booking.syncs_due() d where p_kind = 'sync'
    union all
    select d.tenant_id, d.salesperson_id::text from booking.polls_due() d where p_kind = 'poll'
    union all
    select d.tenant_id, d.salesperson_id::text from booking.subscriptions_due() d where p_kind = 'subscription'
    union all
    select d.tenant_id, d.place_id::text from booking.sweeps_due() d where p_kind = 'sweep'
  loop
    perform booking.enter(v_row.tenant_id);
    perform booking.enqueue(p_kind, v_row.id);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('queued', v_count);
end
$$;
comment on function booking.queue_due(text) is
  'Queues the work of a kind (sync, poll, subscription, sweep) that is due: a message per calendar or place, so that a slow one holds no other up. Returns {queued}.';
