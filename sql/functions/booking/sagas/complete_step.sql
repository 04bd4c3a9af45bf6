create or replace function booking.complete_step(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language plpgsql
as $$
declare
  v_missing text := booking.missing_of(p_step.action);
begin
  if v_missing is not null then
    perform booking.fail_unknown_step(p_saga, p_step, 'SB500 internal_error: ' || v_missing);
    return;
  end if;
  update booking.saga_steps
  set status = 'done', result = p_result, last_error = null,
      attempts = greatest(attempts, 1), started_at = coalesce(started_at, booking.now()), finished_at = booking.now()
  where saga_id = p_step.saga_id and position = p_step.position;
  execute format('select booking.%I($1, $2, $3)', 'complete_' || p_step.action) using p_saga, p_step, p_result;
end
$$;
comment on function booking.complete_step is
  'A step succeeded: it is done, and booking.complete_<action> takes over what it brought (p_result). Without that '
  'function it is dead.';
