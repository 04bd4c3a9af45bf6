create or replace function api.company_get(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.legal_view(p_tenant_id)::json);
end
$$;
comment on function api.company_get is
  'GET tenant-admin/company: what the company prints on its documents (booking.legal_view). Errors: SB403 '
  'tenant_scope.';
