create or replace function booking.no_host_answer(
  p_saga booking.sagas, p_step booking.saga_steps, p_provider text
) returns jsonb
language plpgsql
as $$
declare
  v_is_refused constant boolean := p_step.refused_hosts <> '{}';
  v_error constant text := case when v_is_refused then p_step.last_error else format(
    'No %s host is free: each of the pool is in another meeting at this time or has used up its '
    '%srequests of the day.', booking.provider_name(p_provider), booking.host_limit(p_provider) || ' ') end;
begin
  if p_saga.kind = 'confirm' or v_is_refused then
    return jsonb_build_object('fail', v_error);
  end if;
  return booking.await_host_answer(v_error);
end
$$;
comment on function booking.no_host_answer is
  'No (further) host of the pool can take a meeting: a confirmation fails at once, before the customer is told yes; a '
  'meeting that replaces a lost one waits, and is dead when it was refused for a host.';
