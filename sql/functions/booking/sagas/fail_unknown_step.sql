create or replace function booking.fail_unknown_step(p_saga booking.sagas, p_step booking.saga_steps, p_error text)
returns void
language plpgsql
as $$
begin
  perform booking.rest_work('saga', p_saga.id::text, booking.now());
  perform booking.dead_letter_step(p_saga, p_step, p_error);
  if p_saga.kind = 'confirm' and p_saga.status = 'running' then
    perform booking.fail_confirmation(p_saga.id, p_error);
  end if;
end
$$;
comment on function booking.fail_unknown_step is
  'Nothing here can carry out a step: it is dead and visible, and a confirmation that it was part of fails for good, '
  'for nobody is told yes by leaving something out.';
