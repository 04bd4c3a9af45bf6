create or replace function booking.set_known_tenant(p_tenant_id uuid) returns uuid
language plpgsql
as $$
begin
  perform set_config('booking.tenant_id', coalesce(p_tenant_id::text, ''), true);
  if not exists (select from booking.tenants where id = p_tenant_id) then
    perform booking.raise_error('tenant_scope', 'The tenant named is missing or unknown.');
  end if;
  return p_tenant_id;
end
$$;
comment on function booking.set_known_tenant is
  'Enters a tenant named by an administrator and returns its id. Errors: SB403 tenant_scope (missing or unknown).';
