create or replace function api.carrier_row(p_tenant_id uuid, p_provider text, p_account text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return coalesce((
    select c.id from booking.connections c
    where c.tenant_id = p_tenant_id and c.provider = p_provider and c.capability = 'message'
      and c.account = p_account), gen_random_uuid());
end
$$;
comment on function api.carrier_row is
  'Id of the row that keeps, kept or will keep this account of a company''s own: its keys are sealed for it. Errors: '
  'SB403 tenant_scope.';
