create or replace function api.calendar_consent_use(p_consent_id uuid, p_browser_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_consent booking.calendar_consents;
begin
  delete from booking.calendar_consents c
  where c.id = p_consent_id and c.browser_digest = p_browser_digest and c.granted is not null
    and c.taken_at > booking.now() - interval '10 minutes'
  returning * into v_consent;
  if v_consent.id is null then
    perform booking.raise_error('invalid_consent_state',
      'This consent is unknown, used, older than ten minutes, or began in another browser; begin again.');
  end if;
  return v_consent.granted || (
    select jsonb_build_object('tenant_id', t.id, 'slug', t.slug, 'salesperson_id', v_consent.salesperson_id,
      'account_id', v_consent.account_id, 'kind', v_consent.kind, 'secret', v_consent.secret)
    from booking.tenants t where t.id = v_consent.tenant_id);
end
$$;
comment on function api.calendar_consent_use is
  'What was granted to a consent that its browser says is to be used, gone with this: {subject, address, calendar, '
  'scopes, settings, grant_ends_at, tenant_id, slug, salesperson_id, account_id, kind, secret (sealed for the '
  'consent''s row)}. Crosses tenants, so it belongs to holdfast_platform. Errors: SB400 invalid_consent_state.';
