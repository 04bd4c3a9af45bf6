create or replace function api.closure_delete(p_tenant_id uuid, p_closure_id uuid, p_actor text)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_closure booking.closures;
begin
  perform booking.open_catalogue(p_tenant_id);
  select * into v_closure from booking.closures c where c.tenant_id = p_tenant_id and c.id = p_closure_id;
  if not found then
    perform booking.raise_error('closure_not_found', 'There is no such closure.');
  end if;
  perform booking.raise_if_not_own(v_closure.salesperson_id);
  delete from booking.closures c where c.id = p_closure_id;
  perform booking.audit('closure.deleted', 'closure', v_closure.id::text,
    jsonb_build_object('before', booking.closure_view(v_closure)), 'administrator', p_actor);
  return booking.response(200, booking.closure_view(v_closure)::json);
end
$$;
comment on function api.closure_delete is
  'DELETE tenant-admin/closures/{id}: its time is offered again; 200 with what it was. Errors: SB403 tenant_scope, '
  'SB403 forbidden (a salesperson, and not theirs), SB404 closure_not_found.';
