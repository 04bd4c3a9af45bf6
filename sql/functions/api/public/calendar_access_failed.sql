create or replace function api.calendar_access_failed(
  p_account uuid, p_lease uuid, p_is_refused boolean, p_detail text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_account booking.calendar_accounts;
  v_connection booking.connections;
begin
  update booking.calendar_accounts a
  set lease = null, lease_until = null,
    refused_at = case when p_is_refused then booking.now() else a.refused_at end,
    access_token = case when not p_is_refused then a.access_token end,
    access_expires_at = case when not p_is_refused then a.access_expires_at end
  where a.id = p_account and a.lease = p_lease
  returning * into v_account;
  if v_account.id is null or not p_is_refused then
    return;
  end if;
  perform booking.set_tenant(v_account.tenant_id);
  v_connection := booking.connection_of(v_account.tenant_id, p_account);
  perform booking.lose_connection(v_connection, p_detail);
end
$$;
comment on function api.calendar_access_failed is
  'Whoever has the lease of api.calendar_access got no token; p_is_refused: for good, so the connection is lost, '
  'audited and told once an outage, and none is asked for within five minutes. p_detail holds no secret. Crosses '
  'tenants, so it belongs to holdfast_platform.';
