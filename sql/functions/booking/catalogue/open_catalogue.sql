create or replace function booking.open_catalogue(p_tenant_id uuid) returns void
language plpgsql
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform from booking.tenant_config c where c.tenant_id = p_tenant_id for no key update;
end
$$;
comment on function booking.open_catalogue is
  'Begins a change of what a company offers and who does: one after the other, because they are judged together. '
  'Errors: SB403 tenant_scope.';
