create or replace function booking.directory_connection(p_tenant_id uuid) returns booking.connections
language sql volatile
as $$
  select c.* from booking.connections c where c.tenant_id = p_tenant_id and c.is_directory for no key update
$$;
comment on function booking.directory_connection is
  'The connection of a tenant''s directory, its row locked; NULL before one was connected.';
