create or replace function booking.compensate(p_saga_id bigint, p_error text) returns void
language plpgsql
as $$
declare
  v_saga booking.sagas;
begin
  select * into v_saga from booking.sagas s where s.id = p_saga_id;
  if v_saga.settled_at is not null then
    return;
  end if;
  perform booking.suspect_target(o)
  from booking.saga_steps s join booking.provider_objects o on o.id = s.object_id
  where s.saga_id = p_saga_id and s.status = 'running';
  perform booking.mark_for_deletion(v_saga.booking_id);
  -- A create may be under way this moment; its object cannot be looked for before its claim is over.
  update booking.work
  set lease = null, due_at = case when lease is null then booking.now() else due_at end, attempts = 0
  where kind = 'saga' and id = p_saga_id::text;
  update booking.saga_steps set status = 'failed', last_error = coalesce(last_error, p_error),
    finished_at = booking.now()
  where saga_id = p_saga_id and status = 'running';
  update booking.saga_steps set status = 'skipped', finished_at = booking.now()
    where saga_id = p_saga_id and status = 'pending';
  insert into booking.saga_steps (saga_id, position, tenant_id, action, object_id)
  select p_saga_id, 100 + row_number() over (order by s.position desc), v_saga.tenant_id, s.compensation, o.id
  from booking.saga_steps s
  left join booking.actions a on a.action = s.compensation
  left join booking.provider_objects o
    on o.booking_id = v_saga.booking_id and o.state = 'delete_pending' and o.capability = a.capability
  -- What no action undoes any more is dead and visible; what was never made needs no undoing.
  where s.saga_id = p_saga_id and s.compensation is not null and (o.id is not null or a.action is null);
  update booking.sagas set status = 'compensating', settled_at = booking.now(), last_error = p_error
    where id = p_saga_id;
  perform booking.queue_mail(v_saga.booking_id, 'booking_confirmation_failed');
  perform booking.enqueue('saga', p_saga_id::text);
  perform pg_notify('holdfast_saga', p_saga_id::text);
end
$$;
comment on function booking.compensate is
  'A confirmation failed for good: what it made or may have made is marked for deletion, in reverse order; the '
  'customer is told; waiters wake. The booking itself is expired by the caller.';
