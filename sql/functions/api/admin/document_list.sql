create or replace function api.document_list(
  p_tenant_id uuid, p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_after record;
  v_found booking.documents[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null));
  v_after := booking.position_of_cursor(p_cursor);
  select array_agg(f order by f.recorded_at, f.id) into v_found
  from (
    select d.*
    from booking.documents d
    where d.tenant_id = p_tenant_id
      and (p_cursor is null or (d.recorded_at, d.id) > (v_after.start_at, v_after.booking_id))
    order by d.recorded_at, d.id
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'documents', (
      select coalesce(json_agg(booking.document_view(d) order by d.recorded_at, d.id), '[]')
      from unnest(v_found[:p_limit]) d),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of(v_found[p_limit].recorded_at, v_found[p_limit].id) end));
end
$$;
comment on function api.document_list is
  'GET tenant-admin/documents: invoices, receipts and credit notes, the oldest first, p_limit (1 to 100) from p_cursor '
  'on: {documents, next_cursor}. Errors: SB400 invalid_cursor, SB400 invalid_request (limit), SB403 tenant_scope.';
