create or replace function api.reconcile_objects_claim(p_place_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_place booking.reconciled_places;
  v_claim record;
  v_account text;
  v_at timestamptz;
begin
  select * into v_place from booking.reconciled_places p where p.id = p_place_id for update;
  -- A long listing takes several calls.
  select * into v_claim from booking.work_claim('reconcile_objects', p_place_id::text, p_calls => 4,
    p_round_at => booking.reconcile_objects_round_at(v_place));
  if v_claim.lease is null then
    return '{"finished": true}';
  end if;
  v_at := booking.now();
  select w.account into v_account from booking.places_wanted() w
  where (w.connection_id, w.capability, w.owner_user)
    = (v_place.connection_id, v_place.capability, v_place.owner_user);
  if not found then
    delete from booking.reconciled_places where id = p_place_id;
    perform booking.flag_items(v_place, '[]', true);
    return '{"finished": true}';
  end if;
  update booking.reconciled_places set began_at = v_at where id = p_place_id returning * into v_place;
  return jsonb_build_object(
    'do', 'list_' || v_place.capability,
    'provider', v_place.provider, 'lease', v_claim.lease, 'tenant_id', v_place.tenant_id,
    'directory', v_account, 'user', v_place.owner_user, 'from', booking.iso(v_at),
    'until', booking.iso(booking.reconcile_objects_horizon(v_place)));
end
$$;
comment on function api.reconcile_objects_claim is
  'Worker: begins to compare a place: {"do": list_conference or list_calendar, provider, lease, tenant_id, directory, '
  'user, from, until} or {"finished": true}: not due, or another worker is at it; the periodic job queues it when it '
  'is due. One that nobody wants any more is forgotten.';
