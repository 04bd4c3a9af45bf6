create or replace function booking.queue_syncs() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_count integer := 0;
begin
  for v_row in select * from booking.syncs_due() loop
    perform booking.enter(v_row.tenant_id);
    perform booking.enqueue('sync', v_row.salesperson_id::text);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('queued', v_count);
end
$$;
comment on function booking.queue_syncs() is 'Queues the synchronisations of mirrors that are due. Returns {queued}.';
