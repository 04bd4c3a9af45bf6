create or replace function booking.follow_connection() returns trigger
language plpgsql
as $$
begin
  if tg_op <> 'INSERT' and old.is_directory
    and (tg_op = 'DELETE' or (old.tenant_id, old.is_directory) is distinct from (new.tenant_id, new.is_directory)) then
    update booking.tenants t set m365_tenant_id = null
      where t.id = old.tenant_id and t.m365_tenant_id = old.account::uuid;
  end if;
  if tg_op <> 'DELETE' and new.is_directory then
    update booking.tenants t set m365_tenant_id = new.account::uuid
    where t.id = new.tenant_id and t.m365_tenant_id is distinct from new.account::uuid;
    update booking.calendars k set connection_id = new.id
    where k.tenant_id = new.tenant_id and k.provider = new.provider and k.connection_id is null;
  end if;
  return null;
end
$$;
comment on function booking.follow_connection is
  'Trigger: a directory that is written as a connection is the one that its tenant names (booking.follow_directory is '
  'the other way round; whoever is first ends the circle), and the calendars of the tenant''s people in it are reached '
  'by it.';
