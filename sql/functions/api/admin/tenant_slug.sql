create or replace function api.tenant_slug(p_tenant_id uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return (select t.slug from booking.tenants t where t.id = p_tenant_id);
end
$$;
comment on function api.tenant_slug is
  'What a company is called in addresses; its publishable keys begin with it. Errors: SB403 tenant_scope.';
