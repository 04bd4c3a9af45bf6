create or replace function booking.step_wait(p_saga booking.sagas, p_step booking.saga_steps) returns double precision
language plpgsql
as $$
declare
  v_not_before timestamptz := greatest(p_step.next_attempt_at, case when p_step.status = 'running'
    then p_step.lease_until end);
begin
  if v_not_before > booking.now() then
    return booking.seconds_until(v_not_before);
  end if;
  if p_saga.kind <> 'cancel' and p_saga.status = 'running'
    and (select t.status from booking.tenants t where t.id = p_saga.tenant_id) <> 'active' then
    return 30;
  end if;
  if booking.is_action(p_step.action, 'conference', 'update') and exists (
    select from booking.saga_steps o
    where o.object_id = p_step.object_id and o.saga_id <> p_saga.id and o.action = p_step.action
      and o.status = 'running' and o.lease_until > booking.now()) then
    -- Of two moves under way at once the older could arrive last.
    return 1;
  end if;
  return 0;
end
$$;
comment on function booking.step_wait is
  'Seconds that a step has to wait: for its time, for the claim of another worker to end, for its tenant to be active '
  'again, for another move of the same meeting; 0: none.';
