create or replace function booking.targets_wanted()
returns table (provider text, capability text, connection_id uuid, tenant_id uuid, account text, provider_user text)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select h.provider, 'conference', c.id, c.tenant_id, c.account, h.user_id
  from booking.conference_hosts h join booking.connections c on c.id = h.connection_id
  where h.is_listed
  union
  select k.provider, 'calendar', c.id, t.id, c.account, k.external_id
  from booking.salespersons s
  join booking.tenants t on t.id = s.tenant_id
  join booking.calendars k on k.salesperson_id = s.id
  join booking.connections c on c.id = k.connection_id
  where s.active and t.status = 'active'
  union
  select o.provider, o.capability, c.id, c.tenant_id, c.account, o.provider_user
  from booking.provider_objects o
  join booking.tenants t on t.id = o.tenant_id
  join booking.connections c on c.id = o.connection_id
  where (o.end_at_utc > (select booking.now())
      -- As an array, so that their key is used.
      or o.id = any (array(select w.id::bigint from booking.work w where w.kind = 'deletion')))
    and (o.capability = 'conference' or t.status = 'active')
$$;
comment on function booking.targets_wanted is
  'Conference hosts (those that are listed, and whoever holds objects of ours that are not over) and calendars of '
  'active tenants (salespeople, and whoever holds objects of ours) that are to be compared with the database. '
  'Crosses tenants, so it belongs to holdfast_platform.';
