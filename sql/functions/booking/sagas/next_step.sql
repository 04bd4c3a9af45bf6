create or replace function booking.next_step(p_saga_id bigint, p_held uuid default null) returns jsonb
language plpgsql
as $$
declare
  v_saga booking.sagas;
  v_step booking.saga_steps;
  v_at timestamptz := booking.now();
  v_due_at timestamptz;
  v_is_claimed boolean;
  v_wait double precision;
  v_action booking.actions;
  v_answer jsonb;
begin
  select * into v_saga from booking.sagas s where s.id = p_saga_id;
  if v_saga.finished_at is not null then
    return '{"finished": true}';
  end if;
  select * into v_step from booking.saga_steps s
  where s.saga_id = p_saga_id and s.status in ('pending', 'running') order by s.position limit 1;
  if v_step.saga_id is null then
    perform booking.finish_saga(p_saga_id);
    return jsonb_build_object('finished', true, 'kind', v_saga.kind,
      'outcome', case v_saga.status when 'compensating' then 'failed' else 'done' end);
  end if;
  select w.due_at, w.lease is distinct from p_held into v_due_at, v_is_claimed
  from booking.work w where w.kind = 'saga' and w.id = p_saga_id::text;
  v_is_claimed := v_is_claimed and v_due_at > v_at;
  if v_saga.kind = 'confirm' and v_saga.status = 'running' and v_saga.deadline_at <= v_at and not v_is_claimed then
    perform booking.rest_work('saga', p_saga_id::text, v_at);
    perform booking.fail_confirmation(p_saga_id, coalesce(v_step.last_error, 'The confirmation took too long.'));
    return booking.next_step(p_saga_id);
  end if;
  if v_saga.kind = 'replace' and not exists (
    select from booking.bookings b where b.id = v_saga.booking_id and b.status = 'confirmed' and b.end_at_utc > v_at)
      then
    perform booking.end_replacement(v_saga.booking_id);
    return '{"finished": true}';
  end if;
  if v_is_claimed or p_held is null and v_due_at > v_at then
    return jsonb_build_object('wait', booking.seconds_until(v_due_at));
  end if;
  v_wait := booking.step_wait(v_saga, v_step);
  if v_wait > 0 then
    -- It stays due: whatever it waits for may come to pass at any moment.
    perform booking.rest_work('saga', p_saga_id::text, v_at);
    return jsonb_build_object('wait', v_wait);
  end if;
  select * into v_action from booking.actions a where a.action = v_step.action;
  if v_step.status = 'running'
    and (v_action.effect = 'create' or (v_action.capability, v_action.effect) = ('conference', 'update')) then
    -- Whoever held the claim may create something yet, or move it to where it was.
    perform booking.suspect_target(o) from booking.provider_objects o where o.id = v_step.object_id;
  end if;
  v_answer := booking.prepare_step(v_saga, v_step);
  if v_answer ? 'wait' then
    update booking.saga_steps
    set last_error = coalesce(v_answer ->> 'why', last_error), status = 'pending'
    where saga_id = p_saga_id and position = v_step.position;
    perform booking.rest_work('saga', p_saga_id::text,
      v_at + make_interval(secs => (v_answer ->> 'wait')::double precision));
    return jsonb_build_object('wait', v_answer -> 'wait');
  elsif v_answer ? 'do' and v_action.effect <> 'record' then
    return coalesce(booking.claim_step(v_saga, v_step, v_answer -> 'do', p_held), booking.next_step(p_saga_id));
  elsif v_answer ? 'do' then
    perform booking.complete_step(v_saga, v_step, null);
  elsif v_answer ? 'skip' then
    update booking.saga_steps set status = case when attempts = 0 then 'skipped' else 'done' end, finished_at = v_at
    where saga_id = p_saga_id and position = v_step.position;
  elsif v_answer ? 'fail' then
    perform booking.end_step(v_saga, v_step, v_answer ->> 'fail');
  else
    perform booking.fail_unknown_step(v_saga, v_step, v_answer ->> 'dead');
  end if;
  return booking.next_step(p_saga_id, p_held);
end
$$;
comment on function booking.next_step is
  'What is next in a saga; the caller holds the locks, and p_held is the lease of whoever has it already. Steps that '
  'only record are done here, a confirmation beyond its deadline fails here, for all other steps the saga is claimed '
  'for a worker.';
