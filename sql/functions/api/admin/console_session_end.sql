create or replace function api.console_session_end(p_digest bytea, p_everywhere boolean default false) returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with ended as (
    delete from booking.console_sessions s
    where s.digest = p_digest
      or p_everywhere and exists (select from booking.console_sessions o
        where o.digest = p_digest and o.expires_at > booking.now())
    returning 1)
  select count(*)::integer from ended
$$;
comment on function api.console_session_end is
  'Ends the session with this digest, whoever holds its cookie; with p_everywhere all sessions of the console, '
  'provided that this one is good. Returns how many ended.';
