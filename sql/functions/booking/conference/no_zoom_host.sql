create or replace function booking.no_zoom_host(p_saga booking.sagas, p_step booking.saga_steps) returns void
language plpgsql
as $$
declare
  v_is_refused constant boolean := p_step.refused_hosts <> '{}';
  v_error constant text := case when v_is_refused then p_step.last_error else format(
    'No Zoom host is free: each of the pool is in another meeting at this time or has used up its %s requests of the day.',
    booking.zoom_daily_limit()) end;
begin
  if p_saga.kind = 'confirm' then
    update booking.saga_steps set status = 'failed', last_error = v_error, finished_at = booking.now()
    where saga_id = p_step.saga_id and position = p_step.position;
    perform booking.fail_confirmation(p_saga.id, v_error);
  elsif v_is_refused then
    perform booking.bury_step(p_saga, p_step, v_error);
  else
    perform booking.await_zoom_host(p_step, v_error);
  end if;
end
$$;
comment on function booking.no_zoom_host is
  'No (further) host of the pool can take a meeting: a confirmation fails at once, before the customer is told yes; a '
  'meeting that replaces a lost one waits, and is dead when Zoom refused it for a host.';
