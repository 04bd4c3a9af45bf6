create or replace function api.console_session(p_digest bytea) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.expires_at from booking.console_sessions s where s.digest = p_digest and s.expires_at > booking.now()
$$;
comment on function api.console_session is
  'The end of the session with this digest; NULL when it is over, was ended, or never was.';
