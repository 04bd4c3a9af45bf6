create or replace function booking.end_step(p_saga booking.sagas, p_step booking.saga_steps, p_error text) returns void
language plpgsql
as $$
begin
  perform booking.rest_work('saga', p_saga.id::text, booking.now());
  if p_saga.kind = 'confirm' and p_saga.status = 'running' then
    update booking.saga_steps
    set status = 'failed', last_error = p_error, finished_at = booking.now()
    where saga_id = p_step.saga_id and position = p_step.position;
    perform booking.fail_confirmation(p_saga.id, p_error);
  else
    perform booking.dead_letter_step(p_saga, p_step, p_error);
  end if;
end
$$;
comment on function booking.end_step is
  'A step failed for good, and nobody has its saga any more: a confirmation fails with it; any other step is dead '
  'and visible.';
