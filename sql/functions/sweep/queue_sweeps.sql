create or replace function booking.queue_sweeps() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_count integer := 0;
begin
  for v_row in select * from booking.sweeps_due() loop
    perform booking.enter(v_row.tenant_id);
    perform booking.enqueue('sweep', v_row.place_id::text);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('queued', v_count);
end
$$;
comment on function booking.queue_sweeps() is
  'Queues a comparison for each Zoom host and each calendar that is due; a slow one holds no other up. Returns {queued}.';
