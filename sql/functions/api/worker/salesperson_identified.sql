create or replace function api.salesperson_identified(p_tenant_id uuid, p_salesperson_id uuid, p_object_id uuid)
  returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  perform booking.identify_salesperson(s.id, p_object_id)
  from booking.salespersons s where s.tenant_id = p_tenant_id and s.id = p_salesperson_id;
end
$$;
comment on function api.salesperson_identified is
  'Worker: the object id that the directory has for a salesperson, see booking.identify_salesperson.';
