create or replace function booking.live_session(p_tenant_id uuid, p_digest bytea) returns booking.sessions
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
  end if;
  return v_session;
end
$$;
comment on function booking.live_session is
  'The session of this digest, where it goes on and is of the tenant. Errors: SB401 sign_in_required.';
