create or replace function api.scheduling_get(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.scheduling_view(p_tenant_id)::json);
end
$$;
comment on function api.scheduling_get is
  'GET tenant-admin/scheduling: booking.scheduling_view. Errors: SB403 tenant_scope.';
