create or replace function booking.prepare_step(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language plpgsql
as $$
declare
  v_missing text := booking.missing_of(p_step.action);
  v_answer jsonb;
begin
  if v_missing is not null then
    return jsonb_build_object('dead', 'SB500 internal_error: ' || v_missing);
  end if;
  execute format('select booking.%I($1, $2)', 'prepare_' || p_step.action) into v_answer using p_saga, p_step;
  if 1 <> (select count(*) from unnest(array['do', 'wait', 'skip', 'fail']) k where v_answer -> k <> 'null') then
    perform booking.raise_error('internal_error',
      format('booking.prepare_%s answered %s.', p_step.action, coalesce(v_answer::text, 'NULL')));
  end if;
  return v_answer;
end
$$;
comment on function booking.prepare_step is
  'What is to be done about a step, as booking.prepare_<action> answers: {do: input for the worker}, {wait: seconds, '
  'why}, {skip: true} (nothing to do any more) or {fail: why}; or {dead: why} when there is no such action. For '
  'creates the intent is recorded first. Anything else is SB500.';
