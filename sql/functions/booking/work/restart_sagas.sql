create or replace function booking.restart_sagas() returns jsonb
language plpgsql
as $$
declare
  -- Each locks its salesperson for the rest of the transaction: people book meanwhile.
  c_most constant integer := 20;
  v_due bigint[];
  v_row record;
  v_count integer := 0;
begin
  select array_agg(r.saga_id) into v_due from (select * from booking.restartable_sagas() limit c_most) r;
  perform booking.lock_salespeople(array(select r.salesperson_id from booking.restartable_sagas() r
    where r.saga_id = any (v_due)));
  for v_row in select * from booking.restartable_sagas() r where r.saga_id = any (v_due)
    order by r.booking_id, r.saga_id loop
    perform booking.set_tenant(v_row.tenant_id);
    perform booking.lock_salesperson_and_booking(v_row.booking_id);
    -- What happened before the lock was ours counts.
    continue when not exists (select from booking.restartable_sagas() r where r.saga_id = v_row.saga_id);
    update booking.sagas set restarts = restarts + 1 where id = v_row.saga_id;
    perform booking.audit('saga.restarted', 'booking', v_row.booking_id::text,
      jsonb_build_object('saga_id', s.saga_id, 'action', s.action, 'last_error', s.last_error))
    from booking.saga_steps s where s.saga_id = v_row.saga_id and s.position = v_row.position;
    perform booking.restart_step(v_row.saga_id, v_row.position);
    v_count := v_count + 1;
  end loop;
  return jsonb_build_object('restarted', v_count, 'more', coalesce(cardinality(v_due) = c_most and v_count > 0, false));
end
$$;
comment on function booking.restart_sagas is
  'Begins moves and replacements that an error ended again, after booking.restart_pause: at most twenty, audited. '
  'The dead letter ends with the new try, and is back should that be refused too. Returns {restarted, more}.';
