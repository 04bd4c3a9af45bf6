create or replace function api.deletion_report(
  p_tenant_id uuid, p_object_id bigint, p_outcome text, p_error text default null,
    p_retry_after double precision default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_object booking.provider_objects;
  v_step booking.saga_steps;
  v_wait double precision;
begin
  perform booking.enter(p_tenant_id);
  select * into v_object from booking.provider_objects o where o.id = p_object_id for update;
  if v_object.id is null or v_object.state <> 'delete_owed' then
    return '{"finished": true}';
  end if;
  if p_outcome = 'ok' then
    v_step.object_id := p_object_id;
    v_step.action := booking.action_for(v_object.capability, 'delete');
    perform booking.complete_step(null, v_step, null);
    update booking.saga_steps set status = 'done', finished_at = booking.now()
      where object_id = p_object_id and status = 'dead';
    return '{"finished": true}';
  end if;
  v_wait := booking.backoff_seconds(v_object.delete_attempts, p_retry_after);
  update booking.provider_objects
  set last_error = p_error, updated_at = booking.now(), next_attempt_at = booking.now() + make_interval(secs => v_wait)
  where id = p_object_id;
  return jsonb_build_object('wait', v_wait);
end
$$;
comment on function api.deletion_report is
  'Worker: how an owed deletion went (ok, retry, failed). It is tried until done; a success also closes the dead step '
  'that owed it.';
