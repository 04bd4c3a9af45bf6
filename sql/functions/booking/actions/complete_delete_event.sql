create or replace function booking.complete_delete_event(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language sql volatile
as $$
  select booking.drop_busy_of(booking.mark_object_deleted(p_step))
$$;
comment on function booking.complete_delete_event is 'The event is gone, and its time is free in the calendar.';
