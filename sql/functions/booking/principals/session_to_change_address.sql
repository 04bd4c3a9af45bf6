create or replace function booking.session_to_change_address(
  p_tenant_id uuid, p_digest bytea
) returns booking.sessions
language plpgsql
as $$
declare
  v_session booking.sessions;
begin
  select s.* into v_session from booking.sessions s
  where s.digest = p_digest and s.tenant_id = p_tenant_id
    and least(s.idle_until, s.expires_at) > booking.now();
  if not found then
    perform booking.raise_error('sign_in_required', 'This session is over, or is of another company.');
  elsif v_session.signed_in_at <= booking.now() - interval '10 minutes' then
    perform booking.raise_error('fresh_sign_in_required', 'An address is changed within ten minutes of a sign-in.');
  end if;
  return v_session;
end
$$;
comment on function booking.session_to_change_address is
  'The session of this digest, signed in within ten minutes: who finds a browser open does not take the account away. '
  'Errors: SB401 sign_in_required, SB403 fresh_sign_in_required.';
