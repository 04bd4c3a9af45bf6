create or replace function api.deletion_report(
  p_tenant_id uuid, p_object_id bigint, p_outcome text, p_error text default null,
  p_retry_after double precision default null, p_lease uuid default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_object booking.provider_objects;
  v_step booking.saga_steps;
  v_report record;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_object from booking.provider_objects o where o.id = p_object_id for update;
  if v_object.id is null or v_object.state <> 'delete_pending' then
    return '{"finished": true}';
  end if;
  if p_outcome = 'ok' then
    -- That it is gone is true whoever says it.
    v_step.object_id := p_object_id;
    v_step.action := booking.action_for(v_object.capability, 'delete');
    perform booking.complete_step(null, v_step, null);
    update booking.saga_steps set status = 'done', finished_at = booking.now()
      where object_id = p_object_id and status = 'dead';
    return '{"finished": true}';
  end if;
  v_report := booking.work_report('deletion', p_object_id::text, p_lease, 'retry', p_error, p_retry_after, true);
  if v_report.verdict = 'retry' then
    update booking.provider_objects set last_error = p_error, updated_at = booking.now() where id = p_object_id;
    if not booking.has_attempts(v_object.delete_attempts) then
      perform booking.dead_letter_deletion(p_object_id, v_object.delete_attempts, p_error);
    end if;
  end if;
  return v_report.answer;
end
$$;
comment on function api.deletion_report is
  'Worker: how a pending deletion went (ok, retry, failed). It is tried until done, from the tenth attempt on as a '
  'dead letter; a success also closes the dead step that was to do it. A report whose lease is not that of the claim '
  'changes nothing, but that it is gone.';
