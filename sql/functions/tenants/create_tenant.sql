create or replace function booking.create_tenant(p_name text, p_slug text) returns booking.tenants
language plpgsql
as $$
declare
  v_tenant booking.tenants;
begin
  insert into booking.tenants (name, slug, created_at) values (p_name, p_slug, booking.now())
  on conflict (slug) do nothing
  returning * into v_tenant;
  if v_tenant.id is not null then
    insert into booking.tenant_config (tenant_id, updated_at) values (v_tenant.id, booking.now());
    insert into booking.services (tenant_id, is_default) values (v_tenant.id, true);
    insert into booking.availability_rules (tenant_id, weekday, opens, closes)
    select v_tenant.id, weekday, time '09:00', time '17:00' from generate_series(1, 5) as weekday;
  end if;
  return v_tenant;
end
$$;
comment on function booking.create_tenant(text, text) is
  'Makes a pending tenant with default configuration, one service (60 minutes on a 30-minute grid, buffer 10) and Monday to Friday, 09:00 to 17:00; a NULL row when the slug is taken.';
