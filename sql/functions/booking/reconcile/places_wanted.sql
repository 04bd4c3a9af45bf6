create or replace function booking.places_wanted()
returns table (provider text, tenant_id uuid, directory_id uuid, owner_user text)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select h.provider, null::uuid, null::uuid, h.user_id from booking.conference_hosts h where h.is_listed
  union
  select k.provider, t.id, c.account::uuid, k.external_id
  from booking.salespersons s
  join booking.tenants t on t.id = s.tenant_id
  join booking.calendars k on k.salesperson_id = s.id
  join booking.connections c on c.id = k.connection_id
  where s.active and t.status = 'active'
  union
  select o.provider, case o.capability when 'calendar' then o.tenant_id end, o.directory_id, o.owner_user
  from booking.provider_objects o join booking.tenants t on t.id = o.tenant_id
  where (o.end_at_utc > (select booking.now())
      -- As an array, so that their key is used.
      or o.id = any (array(select w.id::bigint from booking.work w where w.kind = 'deletion')))
    and (o.capability = 'conference' or t.status = 'active' and o.directory_id is not null)
$$;
comment on function booking.places_wanted is
  'Conference hosts (those that are listed, and whoever holds objects of ours that are not over) and calendars of '
  'active tenants (people who sell, and whoever holds objects of ours) that are to be compared with the database. '
  'Crosses tenants, so it belongs to holdfast_platform.';
