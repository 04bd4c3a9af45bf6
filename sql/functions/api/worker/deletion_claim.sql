create or replace function api.deletion_claim(p_tenant_id uuid, p_object_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_object booking.provider_objects;
  v_claim record;
  v_step booking.saga_steps;
  v_answer jsonb;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_object from booking.provider_objects o where o.id = p_object_id for update;
  if booking.is_in_saga(p_object_id) then
    return '{"finished": true}';
  end if;
  v_claim := booking.work_claim('deletion', p_object_id::text);
  if v_claim.lease is null then
    return v_claim.answer;
  elsif v_claim.exhausted is not null then
    perform booking.dead_letter_deletion(p_object_id, v_object.delete_attempts, v_claim.exhausted);
  end if;
  v_step.object_id := p_object_id;
  v_step.action := booking.action_for(v_object.capability, 'delete');
  v_answer := booking.prepare_step(null, v_step);
  if not v_answer ? 'do' then
    perform booking.raise_error('internal_error',
      format('A deletion that is pending is to be done, not %s.', v_answer));
  end if;
  return jsonb_build_object('do', v_step.action, 'provider', v_object.provider,
    'connection_id', v_object.connection_id, 'input', v_answer -> 'do',
    'lease', v_claim.lease);
end
$$;
comment on function api.deletion_claim is
  'Worker: claims a pending deletion whose saga step is dead or never was: {"do": action, provider, input, lease}, '
  '{"wait": seconds} or {"finished": true}. Errors: SB500 internal_error (nothing here deletes such an object).';
