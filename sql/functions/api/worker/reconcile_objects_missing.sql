create or replace function api.reconcile_objects_missing(
  p_target_id bigint, p_lease uuid, p_items jsonb, p_gone jsonb, p_complete boolean,
  p_error text default null, p_retry_after double precision default null
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_target booking.reconcile_targets;
  v_seen text[];
  v_items jsonb;
  v_gone text[] := array(select jsonb_array_elements_text(p_gone));
  v_judged jsonb;
  v_more boolean;
begin
  select * into v_target from booking.reconcile_targets p
  where p.id = p_target_id and booking.is_held('reconcile_objects', p_target_id::text, p_lease);
  if v_target.id is null then
    return '{"finished": true}';
  end if;
  -- They are known by their ids: somebody may have changed the agenda, and the marker with it.
  select coalesce(array_agg(o.external_id), '{}'), coalesce(jsonb_agg(i || jsonb_build_object(
    'booking_id', o.booking_id, 'installation_id', (select n.installation_id from booking.installation n))), '[]')
      into v_seen, v_items
  from jsonb_array_elements(p_items) i
  join booking.provider_objects o on o.provider = v_target.provider and o.external_id = i ->> 'id' and o.state = 'live';
  v_judged := booking.items_to_act_on(v_target, v_items, v_seen);
  perform booking.lock_salespeople(array(
    select (j ->> 'salesperson_id')::uuid from jsonb_array_elements(v_judged) j
    union all
    select m.salesperson_id from booking.meetings_missing(v_target, '{}') m where m.external_id = any (v_gone)));
  v_more := booking.act_on_items(v_target, v_judged, v_seen);
  perform booking.replace_meetings(v_target, v_gone);
  return booking.finish_reconcile_objects(p_target_id, p_lease, p_complete, v_more, p_error, p_retry_after);
end
$$;
comment on function api.reconcile_objects_missing is
  'Worker: what became of the meetings that a listing did not show: p_items, those that exist (as for '
  'api.reconcile_objects_report), and p_gone, ids that their provider says do not exist: they are made again. Ends the '
  'comparison: {"finished": true}. Belongs to holdfast_platform.';
