create or replace function booking.fail_step(
  p_saga booking.sagas, p_step booking.saga_steps, p_may_retry boolean, p_error text, p_retry_after double precision
) returns void
language plpgsql
as $$
declare
  v_next timestamptz := booking.now() + make_interval(secs => booking.backoff_seconds(p_step.attempts, p_retry_after));
begin
  perform booking.give_back_request(p_step);
  update booking.sagas set last_error = p_error where id = p_saga.id;
  update booking.provider_objects set last_error = p_error, updated_at = booking.now() where id = p_step.object_id;
  -- Nothing else brings a meeting to its booking's time, or replaces a lost one: that is tried until done.
  if p_may_retry and (p_step.attempts < 10 or p_saga.kind in ('move', 'replace'))
    and (p_saga.deadline_at is null or p_saga.status <> 'running' or v_next < p_saga.deadline_at) then
    update booking.saga_steps set status = 'pending', lease = null, lease_until = null, last_error = p_error,
      next_attempt_at = v_next
    where saga_id = p_step.saga_id and position = p_step.position;
  elsif not p_may_retry and p_step.attempts < 10 and booking.is_action(p_step.action, 'conference', 'create') then
    perform booking.try_next_host(p_step, p_error);
  else
    update booking.work set due_at = v_next where kind = 'deletion' and id = p_step.object_id::text;
    perform booking.end_step(p_saga, p_step, p_error);
  end if;
end
$$;
comment on function booking.fail_step is
  'A step failed: tried again with backoff, at most ten times (a meeting''s move or replacement: until done) and '
  'never beyond the deadline; a meeting that is refused for one host is asked of the next one; then a confirmation '
  'fails for good, any other step is dead and visible while its deletion stays pending.';
