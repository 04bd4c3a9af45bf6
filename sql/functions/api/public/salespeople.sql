create or replace function api.salespeople(p_slug text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  return booking.response(200, json_build_object('salespeople', (
    select coalesce(json_agg(json_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone)
      order by s.display_name, s.id), '[]')
    from booking.salespersons s where s.tenant_id = v_tenant_id and s.active)));
end
$$;
comment on function api.salespeople is
  'GET salespeople: the active ones by name, {salespeople: [{id, display_name, timezone}]}. Errors: SB404 '
  'tenant_not_found.';
