create or replace function api.sign_in_take(p_state_digest bytea, p_browser_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_sign_in booking.directory_sign_ins;
begin
  delete from booking.directory_sign_ins s
  where s.state_digest = p_state_digest and s.browser_digest = p_browser_digest
    and s.created_at > booking.now() - interval '10 minutes'
  returning * into v_sign_in;
  if not found then
    perform booking.raise_error('invalid_consent_state',
      'This sign-in is unknown, used, older than ten minutes, or began in another browser; begin again.');
  end if;
  return jsonb_build_object('state_id', v_sign_in.consent_id, 'directory', v_sign_in.directory_id,
    'nonce', v_sign_in.nonce, 'code_verifier', v_sign_in.code_verifier, 'provider', booking.directory_provider());
end
$$;
comment on function api.sign_in_take is
  'The sign-in that a browser came back from, used up with this: {state_id, directory, nonce, code_verifier, '
  'provider}. Digests are SHA-256, of the OAuth state and of the browser''s cookie. Crosses tenants, so it belongs to '
  'holdfast_platform. Errors: SB400 invalid_consent_state (unknown, used, older than ten minutes, another browser).';
