create or replace function booking.step_wait(p_saga booking.sagas, p_step booking.saga_steps) returns double precision
language plpgsql
as $$
begin
  if p_saga.kind <> 'cancel' and p_saga.status = 'running'
    and (select t.status from booking.tenants t where t.id = p_saga.tenant_id) <> 'active' then
    return 30;
  end if;
  if exists (select from booking.actions a where a.action = p_step.action and a.effect = 'update') and exists (
    select from booking.saga_steps o join booking.work w on w.kind = 'saga' and w.id = o.saga_id::text
    where o.object_id = p_step.object_id and o.saga_id <> p_saga.id and o.action = p_step.action
      and o.status = 'running' and w.lease is not null and w.due_at > booking.now()) then
    -- Of two changes under way at once the older could arrive last.
    return 1;
  end if;
  return 0;
end
$$;
comment on function booking.step_wait is
  'Seconds that a step has to wait, though its saga is due: for its tenant to be active again, for another change of '
  'the same kind to its object; 0: none.';
