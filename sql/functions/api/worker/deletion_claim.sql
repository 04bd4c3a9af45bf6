create or replace function api.deletion_claim(p_tenant_id uuid, p_object_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_object booking.provider_objects;
  v_step booking.saga_steps;
  v_answer jsonb;
begin
  perform booking.enter(p_tenant_id);
  select * into v_object from booking.provider_objects o where o.id = p_object_id for update;
  if v_object.id is null or v_object.state <> 'delete_owed' then
    return '{"finished": true}';
  end if;
  if v_object.next_attempt_at > booking.now() then
    return jsonb_build_object('wait', booking.seconds_until(v_object.next_attempt_at));
  end if;
  v_step.object_id := p_object_id;
  v_step.action := booking.action_for(v_object.capability, 'delete');
  v_answer := booking.prepare_step(null, v_step);
  if not v_answer ? 'do' then
    perform booking.refuse('internal_error', format('A deletion that is owed is to be done, not %s.', v_answer));
  end if;
  update booking.provider_objects set next_attempt_at = booking.now() + make_interval(secs => booking.lease_seconds())
  where id = p_object_id;
  return jsonb_build_object('do', v_step.action, 'provider', v_object.provider, 'input', v_answer -> 'do');
end
$$;
comment on function api.deletion_claim is
  'Worker: claims an owed deletion whose saga step is dead or never was: {"do": action, provider, input}, {"wait": '
  'seconds} or {"finished": true}. Errors: SB500 internal_error (nothing here deletes such an object).';
