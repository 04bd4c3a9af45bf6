create or replace function api.event_types_get(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.event_types_view(p_tenant_id)::json);
end
$$;
comment on function api.event_types_get is
  'GET tenant-admin/scheduling/event-types: booking.event_types_view. Errors: SB403 tenant_scope.';
