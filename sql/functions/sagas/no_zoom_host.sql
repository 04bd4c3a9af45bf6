create or replace function booking.no_zoom_host(p_saga booking.sagas, p_step booking.saga_steps) returns void
language plpgsql
as $$
declare
  v_error constant text := format('No Zoom host is free: each of the pool is in another meeting at this time or has used up its %s requests of the day.',
    booking.zoom_daily_limit());
begin
  if p_saga.kind = 'confirm' then
    perform booking.fail_confirmation(p_saga.id, v_error);
  else
    perform booking.await_zoom_host(p_step, v_error);
  end if;
end
$$;
comment on function booking.no_zoom_host(booking.sagas, booking.saga_steps) is
  'No host of the pool can take a meeting: a confirmation fails at once, before the customer is told yes; a meeting that replaces a lost one waits.';
