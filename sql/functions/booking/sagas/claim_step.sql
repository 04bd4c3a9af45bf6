create or replace function booking.claim_step(
  p_saga booking.sagas, p_step booking.saga_steps, p_input jsonb, p_held uuid
) returns jsonb
language plpgsql
as $$
declare
  v_step booking.saga_steps;
  v_claim record;
begin
  update booking.saga_steps
  set status = 'running', attempts = attempts + 1, started_at = coalesce(started_at, booking.now())
  where saga_id = p_step.saga_id and position = p_step.position
  returning * into v_step;
  v_claim := booking.work_claim('saga', p_saga.id::text, p_held, p_step.attempts);
  if v_claim.exhausted is not null and not booking.is_endless(p_saga) then
    perform booking.give_back_request(v_step);
    perform booking.end_step(p_saga, p_step, v_claim.exhausted);
    return null;
  end if;
  return jsonb_build_object('do', v_step.action, 'provider', booking.provider_of_step(v_step),
    'connection_id', (select o.connection_id from booking.provider_objects o where o.id = v_step.object_id),
    'position', v_step.position, 'lease', v_claim.lease, 'attempt', v_step.attempts, 'saga_id', p_saga.id,
    'booking_id', p_saga.booking_id, 'input', p_input);
end
$$;
comment on function booking.claim_step is
  'Claims a prepared step for a worker, with a lease of its saga: {do: action, provider, connection_id, position, '
  'lease, attempt, saga_id, booking_id, input}. Whoever has the saga already (p_held) goes on with it. NULL: ten '
  'workers took the step and none reported, and it has failed for good.';
