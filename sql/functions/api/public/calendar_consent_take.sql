create or replace function api.calendar_consent_take(p_state_digest bytea, p_browser_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_consent booking.calendar_consents;
begin
  update booking.calendar_consents c set taken_at = booking.now()
  where c.state_digest = p_state_digest and c.browser_digest = p_browser_digest and c.taken_at is null
    and c.created_at > booking.now() - interval '10 minutes'
  returning * into v_consent;
  if v_consent.id is null then
    perform booking.raise_error('invalid_consent_state',
      'This consent is unknown, used, older than ten minutes, or began in another browser; begin again.');
  end if;
  return (
    select jsonb_build_object('consent_id', v_consent.id, 'tenant_id', t.id, 'slug', t.slug,
      'salesperson_id', v_consent.salesperson_id, 'account_id', v_consent.account_id, 'kind', v_consent.kind,
      'nonce', v_consent.nonce, 'code_verifier', v_consent.code_verifier)
    from booking.tenants t where t.id = v_consent.tenant_id);
end
$$;
comment on function api.calendar_consent_take is
  'The consent that a browser came back from, its state used up with this: {consent_id, tenant_id, slug, '
  'salesperson_id, account_id (whose session it has to be; NULL: anybody''s), kind, nonce, code_verifier}. Digests as '
  'for api.calendar_consent_begin. Crosses tenants, so it belongs to holdfast_platform. Errors: SB400 '
  'invalid_consent_state (unknown, used, older than ten minutes, another browser).';
