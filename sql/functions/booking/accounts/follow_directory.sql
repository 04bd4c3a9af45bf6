create or replace function booking.follow_directory() returns trigger
language plpgsql
as $$
begin
  if new.m365_tenant_id is null then
    delete from booking.connections c where c.tenant_id = new.id and c.is_directory;
  else
    insert into booking.connections as c (tenant_id, provider, capability, is_directory, account)
      select new.id, p.provider, p.capability, true, new.m365_tenant_id::text
      from booking.providers p where p.is_directory
    on conflict (tenant_id) where is_directory do update
      set account = excluded.account, status = 'active', lost_since = null, last_error = null,
        updated_at = booking.now()
      where c.account <> excluded.account;
  end if;
  return null;
end
$$;
comment on function booking.follow_directory is
  'Trigger: the directory that a tenant names is a connection. Another directory is a grant that nothing is known of '
  'yet, so it is not lost; none is no connection.';
