create or replace function booking.complete_create_event(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language sql volatile
as $$
  select booking.drop_busy_of(booking.mark_object_live(p_step, booking.id_in_result('calendar', p_result), null))
$$;
comment on function booking.complete_create_event is 'The event is made, and busy times cached before are forgotten.';
