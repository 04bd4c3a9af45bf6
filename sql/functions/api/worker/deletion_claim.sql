create or replace function api.deletion_claim(p_tenant_id uuid, p_object_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_object booking.provider_objects;
begin
  perform booking.enter(p_tenant_id);
  select * into v_object from booking.provider_objects o where o.id = p_object_id for update;
  if v_object.id is null or v_object.state <> 'delete_owed' then
    return '{"finished": true}';
  end if;
  if v_object.next_attempt_at > booking.now() then
    return jsonb_build_object('wait', booking.seconds_until(v_object.next_attempt_at));
  end if;
  update booking.provider_objects
  set delete_attempts = delete_attempts + 1, next_attempt_at = booking.now() + make_interval(secs => booking.lease_seconds())
  where id = p_object_id;
  return jsonb_build_object('do', case v_object.provider when 'zoom' then 'delete_meeting' else 'delete_event' end,
    'input', booking.deletion_input(v_object));
end
$$;
comment on function api.deletion_claim is
  'Worker: claims an owed deletion whose saga step is dead or never was: {"do", input}, {"wait": seconds} or '
  '{"finished": true}.';
