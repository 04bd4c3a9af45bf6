create or replace function api.tenant_by_state(p_state_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_state booking.consent_states := booking.open_consent(p_state_id);
begin
  return (
    select jsonb_build_object('tenant_id', t.id, 'slug', t.slug, 'name', t.name, 'status', t.status,
      'm365_tenant_id', t.m365_tenant_id,
      'directory_id', v_state.directory_id, 'provider', booking.directory_provider(),
      'carrier', (select s.provider from booking.sender_of(t.id, 'mail') s))
    from booking.tenants t where t.id = v_state.tenant_id);
end
$$;
comment on function api.tenant_by_state is
  'The tenant that asked for consent with this state: {tenant_id, slug, name, status, m365_tenant_id, directory_id, '
  'provider, carrier}; directory_id is the one that the platform named, or NULL; carrier: of its mails, NULL: no '
  'account for them is on record. Errors: SB400 invalid_consent_state.';
