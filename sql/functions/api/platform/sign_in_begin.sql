create or replace function api.sign_in_begin(
  p_state_id uuid, p_directory uuid, p_state_digest bytea, p_browser_digest bytea, p_nonce text, p_code_verifier text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_state booking.consent_states := booking.open_consent(p_state_id);
begin
  perform booking.set_tenant(v_state.tenant_id);
  insert into booking.directory_sign_ins (state_digest, tenant_id, consent_id, directory_id, browser_digest, nonce,
    code_verifier, created_at)
  values (p_state_digest, v_state.tenant_id, v_state.state_id, p_directory, p_browser_digest, p_nonce, p_code_verifier,
    booking.now());
end
$$;
comment on function api.sign_in_begin is
  'An administrator is sent to prove the directory that the redirect of consent p_state_id claims. Digests are '
  'SHA-256, of the OAuth state and of the browser''s cookie. Errors: SB400 invalid_consent_state.';
