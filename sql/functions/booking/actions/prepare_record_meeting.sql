create or replace function booking.prepare_record_meeting(p_saga booking.sagas, p_step booking.saga_steps) returns jsonb
language sql immutable
as $$
  select '{"do": {}}'::jsonb
$$;
comment on function booking.prepare_record_meeting is 'Records a new meeting; nothing has to be asked for.';
