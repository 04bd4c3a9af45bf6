create or replace function api.client_export(p_tenant_id uuid, p_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_client booking.customers := booking.known_client(p_tenant_id, p_id);
begin
  return booking.response(200, api.personal_export(v_client.email,
    (select t.slug from booking.tenants t where t.id = p_tenant_id))::json);
end
$$;
comment on function api.client_export is
  'POST tenant-admin/clients/{id}/export: everything that the company keeps of a client, as api.personal_export gives '
  'it. Errors: SB403 tenant_scope, SB404 not_found.';
