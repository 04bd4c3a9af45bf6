create or replace function booking.dead_letter_step(p_saga booking.sagas, p_step booking.saga_steps, p_error text)
returns void
language plpgsql
as $$
begin
  update booking.saga_steps set status = 'dead', last_error = p_error,
    finished_at = booking.now()
  where saga_id = p_step.saga_id and position = p_step.position;
  if p_saga.kind = 'replace' then
    -- Without a meeting there is nothing to record; another try takes these up again.
    update booking.saga_steps set status = 'skipped' where saga_id = p_saga.id and status = 'pending';
  end if;
  perform booking.audit('saga.step_dead', 'booking', p_saga.booking_id::text,
    jsonb_build_object('saga_id', p_saga.id, 'action', p_step.action, 'attempts', p_step.attempts, 'error', p_error));
end
$$;
comment on function booking.dead_letter_step is
  'A step is given up, visibly: a dead letter, audited. Deletions stay pending anyway; moves and replacements '
  'are begun again by booking.restart_sagas.';
