create or replace function booking.claim_step(
  p_saga booking.sagas, p_step booking.saga_steps, p_input jsonb
) returns jsonb
language plpgsql
as $$
declare
  v_step booking.saga_steps;
begin
  update booking.saga_steps
  set status = 'running', attempts = attempts + 1, lease = gen_random_uuid(),
      lease_until = booking.now() + make_interval(secs => booking.lease_seconds()), next_attempt_at = null,
      started_at = coalesce(started_at, booking.now())
  where saga_id = p_step.saga_id and position = p_step.position
  returning * into v_step;
  return jsonb_build_object('do', v_step.action, 'provider', booking.provider_of_step(v_step),
    'position', v_step.position, 'lease', v_step.lease, 'attempt', v_step.attempts, 'saga_id', p_saga.id,
    'booking_id', p_saga.booking_id, 'input', p_input);
end
$$;
comment on function booking.claim_step is
  'Claims a prepared step for a worker, with a lease: {do: action, provider, position, lease, attempt, saga_id, '
  'booking_id, input}.';
