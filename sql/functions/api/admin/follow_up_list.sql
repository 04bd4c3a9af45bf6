create or replace function api.follow_up_list(
  p_tenant_id uuid, p_is_open boolean default true, p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_after record;
  v_found booking.tracking_events[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null));
  v_after := booking.position_of_entry(p_cursor);
  select array_agg(f order by f.occurred_at_utc, f.id) into v_found
  from (
    select t.*
    from (
      select * from booking.open_follow_ups(p_tenant_id) where p_is_open
      union all
      select * from booking.handled_follow_ups(p_tenant_id) where not p_is_open) t
    join booking.bookings b on b.id = t.booking_id
    where booking.may_manage(b.salesperson_id)
      and (p_cursor is null or (t.occurred_at_utc, t.id) > (v_after.created_at, v_after.id))
    order by t.occurred_at_utc, t.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'follow_ups', (
      select coalesce(json_agg(booking.follow_up_view(t) order by t.occurred_at_utc, t.id), '[]')
      from unnest(v_found[:p_limit]) t),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of_entry(v_found[p_limit].occurred_at_utc, v_found[p_limit].id) end));
end
$$;
comment on function api.follow_up_list is
  'GET tenant-admin/follow-ups: what people still have to see to, or (p_is_open false) have seen to, the oldest '
  'first, p_limit (1 to 100) from p_cursor on: {follow_ups, next_cursor}; salespeople see those of their own '
  'bookings. Errors: SB400 invalid_cursor, SB400 invalid_request (limit), SB403 tenant_scope.';
