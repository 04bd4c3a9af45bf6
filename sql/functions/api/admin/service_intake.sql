create or replace function api.service_intake(p_tenant_id uuid, p_service_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.intake_view(booking.known_service(p_tenant_id, p_service_id))::json);
end
$$;
comment on function api.service_intake is
  'GET tenant-admin/services/{id}/intake: its form (booking.intake_view). Errors: SB403 tenant_scope, SB404 '
  'service_not_found.';
