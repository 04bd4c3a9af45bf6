create or replace function booking.complete_create_meeting(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language sql volatile
as $$
  select booking.mark_object_live(p_step, booking.id_in_result('conference', p_result), p_result ->> 'host')
$$;
comment on function booking.complete_create_meeting is 'The meeting is made.';
