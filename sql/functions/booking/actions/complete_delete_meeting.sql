create or replace function booking.complete_delete_meeting(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language sql volatile
as $$
  select booking.mark_object_deleted(p_step)
$$;
comment on function booking.complete_delete_meeting is 'The meeting is gone.';
