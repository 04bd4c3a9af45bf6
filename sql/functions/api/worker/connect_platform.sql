create or replace function api.connect_platform(p_accounts jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_account record;
  v_connection_id uuid;
begin
  -- Workers that start together say the same, and hosts are picked under this lock.
  perform booking.lock(6, 'requests of the day');
  for v_account in
    select a.provider, a.capability, a.account, coalesce(a.settings, '{}') as settings, coalesce(a.hosts, '{}') as hosts
    from jsonb_to_recordset(p_accounts)
      as a (provider text, capability text, account text, settings jsonb, hosts text[])
  loop
    insert into booking.connections as c (tenant_id, provider, capability, account, settings, created_at, updated_at)
    values (null, v_account.provider, v_account.capability, v_account.account, v_account.settings, booking.now(),
      booking.now())
    on conflict (tenant_id, provider, capability, account) do update
      set settings = excluded.settings, updated_at = excluded.updated_at where c.settings <> excluded.settings;
    select c.id into v_connection_id from booking.connections c
    where c.tenant_id is null and (c.provider, c.capability, c.account)
      = (v_account.provider, v_account.capability, v_account.account);
    insert into booking.conference_hosts as h (connection_id, provider, user_id, created_at)
    select v_connection_id, v_account.provider, u.user_id, booking.now()
    from (select distinct unnest(v_account.hosts) as user_id) u
    on conflict (provider, user_id) do update set connection_id = excluded.connection_id, is_listed = true
      where (h.connection_id, h.is_listed) is distinct from (excluded.connection_id, true);
    update booking.conference_hosts h set is_listed = false
    where h.provider = v_account.provider and h.is_listed and v_account.capability = 'conference'
      and h.user_id <> all (v_account.hosts);
  end loop;
  -- Meetings stay with the account that they were made with; of a mailbox that is not named any more nothing is kept.
  delete from booking.connections c
  where c.tenant_id is null and c.capability = 'message' and not exists (
    select from jsonb_to_recordset(p_accounts) as a (provider text, capability text, account text)
    where (a.provider, a.capability, a.account) = (c.provider, c.capability, c.account));
end
$$;
comment on function api.connect_platform is
  'Worker, when it starts: the platform''s own accounts as its settings name them, [{provider, capability, account, '
  'settings, hosts}]: connections of no tenant, and the hosts that hold meetings there. A host that is not named any '
  'more is given no new meeting. Belongs to holdfast_platform.';
