create or replace function booking.fresh_session(p_tenant_id uuid, p_digest bytea) returns booking.sessions
language plpgsql
as $$
declare
  v_session booking.sessions := booking.live_session(p_tenant_id, p_digest);
begin
  if v_session.signed_in_at <= booking.now() - interval '10 minutes' then
    perform booking.raise_error('fresh_sign_in_required', 'This is done within ten minutes of a sign-in.');
  end if;
  return v_session;
end
$$;
comment on function booking.fresh_session is
  'The session of this digest, signed in within ten minutes: who finds a browser open does not take the account away. '
  'Errors: SB401 sign_in_required, SB403 fresh_sign_in_required.';
