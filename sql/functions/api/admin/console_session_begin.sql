create or replace function api.console_session_begin(p_digest bytea, p_seconds integer, p_client text)
  returns timestamptz
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into booking.console_sessions (digest, created_at, expires_at, client)
  select p_digest, n.at, n.at + make_interval(secs => p_seconds), p_client from (select booking.now() as at) n
  returning expires_at
$$;
comment on function api.console_session_begin is
  'An administrator has shown the platform''s key: a session of p_seconds, found by the digest of its cookie. Returns '
  'its end.';
