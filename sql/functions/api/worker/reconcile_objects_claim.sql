create or replace function api.reconcile_objects_claim(p_target_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_target booking.reconcile_targets;
  v_claim record;
  v_account text;
  v_at timestamptz;
begin
  select * into v_target from booking.reconcile_targets p where p.id = p_target_id for update;
  -- A long listing takes several calls.
  v_claim := booking.work_claim('reconcile_objects', p_target_id::text, p_calls => 4,
    p_round_at => booking.reconcile_objects_round_at(v_target));
  if v_claim.lease is null then
    return '{"finished": true}';
  end if;
  v_at := booking.now();
  select w.account into v_account from booking.targets_wanted() w
  where (w.connection_id, w.capability, w.provider_user)
    = (v_target.connection_id, v_target.capability, v_target.provider_user);
  if not found then
    delete from booking.reconcile_targets where id = p_target_id;
    perform booking.flag_items(v_target, '[]', true);
    return '{"finished": true}';
  end if;
  update booking.reconcile_targets set began_at = v_at where id = p_target_id returning * into v_target;
  return jsonb_build_object(
    'do', 'list_' || v_target.capability,
    'provider', v_target.provider, 'lease', v_claim.lease, 'tenant_id', v_target.tenant_id,
    'connection_id', v_target.connection_id,
    'directory', v_account, 'user', v_target.provider_user, 'from', booking.iso(v_at),
    'until', booking.iso(booking.reconcile_objects_horizon(v_target)));
end
$$;
comment on function api.reconcile_objects_claim is
  'Worker: begins to compare a target: {"do": list_conference or list_calendar, provider, lease, tenant_id, directory, '
  'user, from, until} or {"finished": true}: not due, or another worker is at it; the periodic job queues it when it '
  'is due. One that nobody wants any more is forgotten.';
