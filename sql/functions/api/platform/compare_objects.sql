create or replace function api.compare_objects(p_connection_id uuid, p_capability text, p_user text, p_items jsonb)
  returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
  v_target booking.reconcile_targets := booking.target_of(p_connection_id, p_capability, p_user);
  v_seen text[];
begin
  select coalesce(array_agg(i ->> 'id'), '{}') into v_seen from jsonb_array_elements(p_items) i;
  return jsonb_build_object(
    'objects', (
      select coalesce(jsonb_agg(jsonb_build_object('id', j -> 'item' ->> 'id',
        'booking_id', j -> 'item' ->> 'booking_id',
        'start_at', j -> 'item' ->> 'start_at', 'verdict', j ->> 'verdict')), '[]')
      from jsonb_array_elements(booking.items_to_act_on(v_target, p_items, v_seen)) j),
    'missing', (
      select coalesce(jsonb_agg(jsonb_build_object('id', o.external_id, 'booking_id', b.id,
        'start_at', booking.iso(b.start_at_utc))
        order by b.start_at_utc, b.id), '[]')
      -- A branch for each partial index of what is live.
      from (
        select m.booking_id, m.external_id from booking.provider_objects m
        where m.capability = 'conference' and p_capability = 'conference' and m.provider = v_target.provider
          and m.state = 'live' and m.provider_user = p_user
          and m.end_at_utc > v_at
        union all
        select e.booking_id, e.external_id from booking.provider_objects e
        where e.capability = 'calendar' and p_capability = 'calendar' and e.connection_id = p_connection_id
          and e.state = 'live' and e.tenant_id = v_target.tenant_id and e.provider_user = p_user
          -- No event of ours is longer.
          and e.start_at_utc > v_at - interval '31 days') o
      join booking.bookings b on b.id = o.booking_id
      where o.external_id <> all (v_seen) and b.status = 'confirmed' and b.end_at_utc > v_at),
    'moved', (
      select coalesce(jsonb_agg(jsonb_build_object('id', i ->> 'id', 'booking_id', b.id, 'start_at', i ->> 'start_at')
        order by b.start_at_utc, b.id), '[]')
      from jsonb_array_elements(p_items) i
      join booking.calendar_events g on g.event_id = i ->> 'id' and g.tenant_id = v_target.tenant_id
      join booking.bookings b on b.id = g.booking_id and b.status = 'confirmed' and b.end_at_utc > v_at
      where p_capability = 'calendar' and g.provider = v_target.provider
        and ((i ->> 'start_at')::timestamptz, (i ->> 'end_at')::timestamptz)
          is distinct from (b.start_at_utc, b.end_at_utc)));
end
$$;
comment on function api.compare_objects is
  'How a listing of a target (p_items as for api.reconcile_objects_report) differs from the database: {objects: [{id, '
  'booking_id, start_at, verdict}] without what is known, missing: [{id, booking_id, start_at}] of confirmed bookings '
  'ahead that it does not show, moved: events at another time than their booking}. Changes nothing. Belongs to '
  'holdfast_platform.';
