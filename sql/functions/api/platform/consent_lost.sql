create or replace function api.consent_lost(p_tenant_id uuid, p_detail text, p_connection_id uuid default null)
  returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  perform booking.lose_connection(booking.connection_of(p_tenant_id, p_connection_id), p_detail);
end
$$;
comment on function api.consent_lost is
  'A provider refuses an account of a tenant (p_connection_id; NULL: its directory): the connection is lost, audited '
  'once an outage. The tenant stays active, its work is tried on. p_detail must hold no secret.';
