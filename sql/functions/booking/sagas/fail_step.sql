create or replace function booking.fail_step(
  p_saga booking.sagas, p_step booking.saga_steps, p_verdict text, p_is_refused boolean, p_error text,
  p_retry_after double precision
) returns void
language plpgsql
as $$
begin
  perform booking.give_back_request(p_step);
  update booking.sagas set last_error = p_error where id = p_saga.id;
  update booking.provider_objects set last_error = p_error, updated_at = booking.now() where id = p_step.object_id;
  if p_verdict = 'retry' then
    update booking.saga_steps set status = 'pending', last_error = p_error
    where saga_id = p_step.saga_id and position = p_step.position;
  elsif p_is_refused and booking.has_attempts(p_step.attempts)
    and booking.is_action(p_step.action, 'conference', 'create') then
    perform booking.try_next_host(p_step, p_error);
  else
    update booking.work
    set due_at = booking.now() + make_interval(secs => booking.backoff_seconds(p_step.attempts, p_retry_after))
    where kind = 'deletion' and id = p_step.object_id::text;
    perform booking.end_step(p_saga, p_step, p_error);
  end if;
end
$$;
comment on function booking.fail_step is
  'A step failed, and booking.work_report has judged: it is tried again; or a meeting that is refused for one host is '
  'asked of the next one; or a confirmation fails for good, any other step is dead and visible while its deletion '
  'stays pending.';
