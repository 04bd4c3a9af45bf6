create or replace function booking.complete_check_event(
  p_saga booking.sagas, p_step booking.saga_steps, p_result jsonb
) returns void
language plpgsql
as $$
begin
  if (p_result ->> 'gone')::boolean then
    perform booking.abandon_replacement(p_step.saga_id);
  end if;
end
$$;
comment on function booking.complete_check_event is
  'An event that is gone as well ends the replacement of its meeting.';
