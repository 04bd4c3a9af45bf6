create or replace function booking.connection_of(p_tenant_id uuid, p_connection_id uuid default null)
  returns booking.connections
language sql volatile
as $$
  select c.* from booking.connections c
  where c.tenant_id = p_tenant_id
    and case when p_connection_id is null then c.is_directory else c.id = p_connection_id end
  for no key update
$$;
comment on function booking.connection_of is
  'A connection of a tenant, by default its directory, the row locked; NULL: there is none, or it is another''s.';
