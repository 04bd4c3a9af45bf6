create or replace function booking.end_replacement(p_booking_id uuid) returns void
language plpgsql
as $$
declare
  v_saga_id bigint;
begin
  select g.id into v_saga_id from booking.sagas g
    where g.booking_id = p_booking_id and g.kind = 'replace' and g.finished_at is null;
  if not found then
    return;
  end if;
  perform booking.suspect_target(o)
  from booking.saga_steps s join booking.provider_objects o on o.id = s.object_id
  where s.saga_id = v_saga_id and s.status = 'running' and booking.is_action(s.action, 'conference', 'create');
  update booking.saga_steps
  set status = case status when 'running' then 'failed' else 'skipped' end, finished_at = booking.now()
  where saga_id = v_saga_id and status in ('pending', 'running');
  update booking.sagas set status = 'failed', settled_at = booking.now(), finished_at = booking.now(),
    last_error = 'The booking ended.'
  where id = v_saga_id;
end
$$;
comment on function booking.end_replacement is
  'A booking ends while its lost meeting is being replaced: that saga is over, and what it made or may have made is '
  'left to the cancellation, which has begun before and knows what is under way.';
