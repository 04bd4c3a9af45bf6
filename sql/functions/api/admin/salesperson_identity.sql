create or replace function api.salesperson_identity(p_tenant_id uuid, p_salesperson_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return (
    select booking.calendar_address(s.id) - '{user,connection_id}'::text[]
      || jsonb_build_object('graph_user_id', s.graph_user_id, 'object_id', s.directory_object_id)
    from booking.salespersons s
    where s.tenant_id = p_tenant_id and s.id = p_salesperson_id);
end
$$;
comment on function api.salesperson_identity is
  'Who a salesperson is in the directory: {provider, directory, graph_user_id, object_id (null until that told it)}; '
  'NULL: there is no such salesperson. Errors: SB403 tenant_scope.';
