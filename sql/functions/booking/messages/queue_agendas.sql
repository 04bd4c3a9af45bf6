create or replace function booking.queue_agendas() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_count integer := 0;
begin
  for v_row in select * from booking.salespeople_to_brief() loop
    perform booking.set_tenant(v_row.tenant_id);
    if booking.tell_staff(v_row.tenant_id, v_row.salesperson_id, null, 'staff_daily_agenda', v_row.not_after,
      v_row.day::text) is not null then
      v_count := v_count + 1;
    end if;
  end loop;
  return jsonb_build_object('queued', v_count);
end
$$;
comment on function booking.queue_agendas is
  'Queues the agenda of the day for each salesperson for whom it is morning, once a day. Returns {queued}.';
