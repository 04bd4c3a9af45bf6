create or replace function booking.restart_step(p_saga_id bigint, p_position integer) returns void
language plpgsql
as $$
declare
  v_kind text;
begin
  update booking.saga_steps s set status = 'failed' from booking.sagas g
  where s.saga_id = p_saga_id and s.position = p_position and g.id = p_saga_id
    and g.kind = 'confirm' and g.status in ('compensating', 'failed') and s.position <= 100;
  if found then
    return;
  end if;
  update booking.saga_steps
  set status = 'pending', attempts = 0, refused_hosts = '{}', finished_at = null
  where saga_id = p_saga_id and position = p_position;
  update booking.sagas
  set finished_at = null, status = case status when 'failed' then 'compensating' when 'done' then 'running'
    else status end
  where id = p_saga_id returning kind into v_kind;
  update booking.saga_steps set status = 'pending'
    where saga_id = p_saga_id and status = 'skipped' and v_kind = 'replace';
  perform booking.want_work('saga', p_saga_id::text, booking.now());
  perform booking.enqueue('saga', p_saga_id::text);
end
$$;
comment on function booking.restart_step is
  'Gives a dead step ten new attempts, now; of a meeting every host of the pool may be asked again. A confirmation '
  'that failed is over: only its undoing can be tried again.';
