create or replace function api.salesperson_list(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, json_build_object('salespeople', (
    select coalesce(json_agg(booking.salesperson_view(s)
      || jsonb_build_object('calendar', booking.freshness_view(s.id)) order by s.display_name, s.id), '[]')
    from booking.salespersons s where s.tenant_id = p_tenant_id and s.archived_at is null)));
end
$$;
comment on function api.salesperson_list is
  'GET internal salespeople: all of a tenant by name, inactive ones too, archived ones not, each with calendar: how '
  'fresh what we know of it is (booking.freshness_view). Errors: SB403 tenant_scope.';
