create or replace function api.reconcile_objects_report(
  p_target_id bigint, p_lease uuid, p_items jsonb, p_complete boolean, p_error text default null,
    p_retry_after double precision default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_target booking.reconcile_targets;
  v_seen text[];
  v_judged jsonb;
  v_missing text[];
  v_more boolean;
begin
  -- Not locked: bookings come before it in the order of locks. The lease is looked at again by what ends it.
  select * into v_target from booking.reconcile_targets p
  where p.id = p_target_id and booking.is_held('reconcile_objects', p_target_id::text, p_lease);
  if v_target.id is null then
    return '{"finished": true}';
  end if;
  select coalesce(array_agg(i ->> 'id'), '{}') into v_seen from jsonb_array_elements(p_items) i;
  v_judged := booking.items_to_act_on(v_target, p_items, v_seen);
  v_more := booking.act_on_items(v_target, v_judged, v_seen);
  perform booking.flag_items(v_target, v_judged, p_complete);
  if not p_complete then
    return booking.finish_reconcile_objects(p_target_id, p_lease, false, false, p_error, p_retry_after);
  end if;
  update booking.reconcile_targets set seen = cardinality(v_seen)
  where id = p_target_id and booking.is_held('reconcile_objects', p_target_id::text, p_lease);
  select array_agg(m.external_id) into v_missing from (
    select m.external_id from booking.meetings_missing(v_target, v_seen) m limit 50) m;
  if v_missing is not null then
    return jsonb_build_object('do', 'look', 'provider', v_target.provider,
      'connection_id', v_target.connection_id, 'lease', p_lease,
      'meetings', to_jsonb(v_missing), 'tenant_id', v_target.tenant_id);
  end if;
  return booking.finish_reconcile_objects(p_target_id, p_lease, true, v_more, null, null);
end
$$;
comment on function api.reconcile_objects_report is
  'Worker: what a listing of a target showed of objects with our marker: p_items [{id, booking_id, start_at, and of a '
  'host installation_id, minutes, of a calendar transaction_id, ical_uid}], p_complete: to its end. What this '
  'database has an intent for is taken up, put back or marked for deletion; all else is flagged. Returns {"do": '
  '"look", provider, lease, meetings: ids that were not shown} for api.reconcile_objects_missing, or {"finished": '
  'true}. Belongs to holdfast_platform: a host serves all tenants.';
