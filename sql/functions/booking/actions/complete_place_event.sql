create or replace function booking.complete_place_event(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language sql immutable
as $$
  select null::void
$$;
comment on function booking.complete_place_event is
  'Nothing follows: an event that is gone cancels its booking when its calendar is compared.';
