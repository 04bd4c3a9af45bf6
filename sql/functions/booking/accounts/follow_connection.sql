create or replace function booking.follow_connection() returns trigger
language plpgsql
as $$
begin
  if tg_op <> 'INSERT' and old.provider = 'graph'
    and (tg_op = 'DELETE' or (old.tenant_id, old.provider) is distinct from (new.tenant_id, new.provider)) then
    update booking.tenants t set m365_tenant_id = null
      where t.id = old.tenant_id and t.m365_tenant_id = old.account::uuid;
  end if;
  if tg_op <> 'DELETE' and new.provider = 'graph' then
    update booking.tenants t set m365_tenant_id = new.account::uuid
    where t.id = new.tenant_id and t.m365_tenant_id is distinct from new.account::uuid;
    update booking.calendars k set connection_id = new.id
    where k.tenant_id = new.tenant_id and k.provider = 'graph' and k.connection_id is null;
  end if;
  return null;
end
$$;
comment on function booking.follow_connection is
  'Trigger: a Microsoft connection that is written is the directory that its tenant names (booking.follow_directory '
  'is the other way round; whoever is first ends the circle), and the tenant''s calendars in Graph are reached by it. '
  'That of an active tenant cannot go (23514).';
