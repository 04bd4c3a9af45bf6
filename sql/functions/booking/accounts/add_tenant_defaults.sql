create or replace function booking.add_tenant_defaults() returns trigger
language plpgsql
as $$
begin
  insert into booking.tenant_config (tenant_id, updated_at) values (new.id, booking.now());
  insert into booking.services (tenant_id, slug, is_default) values (new.id, 'meeting', true);
  insert into booking.availability_rules (tenant_id, weekday, opens, closes)
  select new.id, weekday, time '09:00', time '17:00' from generate_series(1, 5) as weekday;
  return null;
end
$$;
comment on function booking.add_tenant_defaults is
  'Trigger: a tenant, also one inserted by hand, has default configuration, one service, meeting (60 minutes on '
  'a 30-minute grid, buffer 10) and Monday to Friday, 09:00 to 17:00.';
