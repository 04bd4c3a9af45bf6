create or replace function api.closure_list(
  p_tenant_id uuid, p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_found booking.closures[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null));
  v_after := booking.position_of_cursor(p_cursor);
  select array_agg(f order by f.created_at, f.id) into v_found
  from (
    select * from booking.closures c
    where c.tenant_id = p_tenant_id
      and (p_cursor is null or (c.created_at, c.id) > (v_after.start_at, v_after.booking_id))
      and (c.salesperson_id is null or booking.may_manage(c.salesperson_id))
    order by c.created_at, c.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'closures', (
      select coalesce(json_agg(booking.closure_view(c) order by c.created_at, c.id), '[]')
      from unnest(v_found[:p_limit]) c),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].created_at, v_found[p_limit].id) end));
end
$$;
comment on function api.closure_list is
  'GET tenant-admin/closures: the first made comes first, p_limit (1 to 100) from p_cursor on: {closures, '
  'next_cursor}; salespeople are told of their own and of everybody''s. Errors: SB400 invalid_request (limit), SB400 '
  'invalid_cursor, SB403 tenant_scope.';
