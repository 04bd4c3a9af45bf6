create or replace function api.member_list(
  p_tenant_id uuid, p_role text default null, p_archived text default null, p_cursor text default null,
  p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_after record;
  v_found booking.accounts[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, p_archived));
  v_after := booking.position_of_cursor(p_cursor);
  select array_agg(f order by f.created_at, f.id) into v_found
  from (
    select * from booking.accounts a
    where a.tenant_id = p_tenant_id
      and case when p_role is null then booking.is_staff(a.roles) else p_role = any (a.roles) end
      and booking.is_asked_for(a.archived_at, p_archived)
      and (p_cursor is null or (a.created_at, a.id) > (v_after.start_at, v_after.booking_id))
    order by a.created_at, a.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'members', (
      select coalesce(json_agg(booking.account_view(a) order by a.created_at, a.id), '[]')
      from unnest(v_found[:p_limit]) a),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].created_at, v_found[p_limit].id) end));
end
$$;
comment on function api.member_list is
  'GET tenant-admin/members: the staff, or accounts with p_role, the oldest first, p_limit from p_cursor on: '
  '{members, next_cursor}. p_archived: include or only. Errors: SB400 invalid_cursor, SB400 invalid_request (limit, '
  'archived), SB403 tenant_scope.';
