create or replace function api.service_list(
  p_tenant_id uuid, p_cursor text default null, p_limit integer default 50, p_archived text default null,
  p_updated_since timestamptz default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_found booking.services[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, p_archived));
  v_after := booking.position_of_cursor(p_cursor);
  select array_agg(f order by f.created_at, f.id) into v_found
  from (
    select * from booking.services s
    where s.tenant_id = p_tenant_id and booking.is_asked_for(s.archived_at, p_archived)
      and (p_updated_since is null or s.updated_at >= p_updated_since)
      and (p_cursor is null or (s.created_at, s.id) > (v_after.start_at, v_after.booking_id))
    order by s.created_at, s.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'services', (
      select coalesce(json_agg(booking.shown_service(s) order by s.created_at, s.id), '[]')
      from unnest(v_found[:p_limit]) s),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].created_at, v_found[p_limit].id) end));
end
$$;
comment on function api.service_list is
  'GET tenant-admin/services, as who asks may see them: the oldest first, p_limit (1 to 100) from p_cursor on: '
  '{services, next_cursor}. p_archived: include or only; p_updated_since: those changed then or later. Errors: SB400 '
  'invalid_cursor, SB400 invalid_request (limit, archived), SB403 tenant_scope.';
