create or replace function booking.create_tenant(p_name text, p_slug text) returns booking.tenants
language plpgsql
as $$
declare
  v_tenant booking.tenants;
begin
  insert into booking.tenants (name, slug, created_at) values (p_name, p_slug, booking.now())
  on conflict (slug) do nothing
  returning * into v_tenant;
  return v_tenant;
end
$$;
comment on function booking.create_tenant is
  'Makes a pending tenant, whose defaults booking.add_tenant_defaults adds; a NULL row when the slug is taken.';
