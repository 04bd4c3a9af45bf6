create or replace function api.suppression_list(
  p_tenant_id uuid, p_channel text default null, p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_after record;
  v_found booking.suppressions[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object(
    'channel', case when p_channel not in ('mail', 'sms') then 'There is no such channel; there are mail and sms.' end,
    'limit', case when coalesce(p_limit not between 1 and 200, true) then 'From 1 to 200.' end));
  v_after := booking.position_of_cursor(p_cursor);
  select array_agg(f order by f.created_at, f.id) into v_found
  from (
    select * from booking.suppressions s
    where s.tenant_id = p_tenant_id and s.lifted_at is null
      and (p_channel is null or s.channel = p_channel)
      and (p_cursor is null or (s.created_at, s.id) > (v_after.start_at, v_after.booking_id))
    order by s.created_at, s.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'suppressions', (
      select coalesce(json_agg(booking.suppression_view(s) order by s.created_at, s.id), '[]')
      from unnest(v_found[:p_limit]) s),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].created_at, v_found[p_limit].id) end));
end
$$;
comment on function api.suppression_list is
  'GET tenant-admin/suppressions: whom the tenant sends nothing to, the oldest first, p_limit (1 to 200) from '
  'p_cursor on: {suppressions, next_cursor}. p_channel NULL: all. Errors: SB400 invalid_cursor, SB400 '
  'invalid_request (channel, limit), SB403 tenant_scope.';
