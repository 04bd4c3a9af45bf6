create or replace function booking.settle_by_hand(p_booking_id uuid) returns void
language plpgsql
as $$
declare
  v_saga booking.sagas;
  v_id bigint;
begin
  select * into v_saga from booking.sagas g
    where g.booking_id = p_booking_id and g.kind = 'confirm' and g.settled_at is null;
  if not found then
    return;
  end if;
  for v_id in
    update booking.provider_objects o
    set state = case when o.create_attempts = 0 then 'deleted' else 'delete_pending' end, updated_at = booking.now()
    where o.booking_id = p_booking_id and o.state in ('intended', 'live')
      and o.external_id is distinct from booking.recorded_id(p_booking_id, o.capability)
    returning o.id
  loop
    perform booking.enqueue('deletion', v_id::text);
  end loop;
  update booking.saga_steps
  set status = case status when 'running' then 'failed' else 'skipped' end, finished_at = booking.now(),
    last_error = 'confirmed by hand'
  where saga_id = v_saga.id and status in ('pending', 'running');
  update booking.sagas set status = 'done', settled_at = booking.now(), finished_at = booking.now()
    where id = v_saga.id;
  perform pg_notify('holdfast_saga', v_saga.id::text);
end
$$;
comment on function booking.settle_by_hand is
  'A DBA confirmed a booking, with a meeting and an event of their own, while its confirmation was under way: that '
  'saga is done and whoever waits is told yes. What it made stays if it is what the DBA recorded; anything else is '
  'marked for deletion.';
