create or replace function api.consent_lost(p_tenant_id uuid, p_detail text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.enter(p_tenant_id);
  perform from booking.tenants t where t.id = p_tenant_id for no key update;
  if found and not booking.is_consent_lost(p_tenant_id) then
    perform booking.audit('consent_lost', 'tenant', p_tenant_id::text, jsonb_build_object('detail', left(p_detail, 1000)));
  end if;
end
$$;
comment on function api.consent_lost is
  'Entra or Graph refuses a tenant''s directory: audited once an outage. The tenant stays active, its work is tried '
  'on. p_detail must hold no secret.';
