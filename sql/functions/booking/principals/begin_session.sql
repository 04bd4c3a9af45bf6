create or replace function booking.begin_session(
  p_account_id uuid, p_digest bytea, p_form text, p_client text, p_agent text
) returns booking.sessions
language sql volatile
as $$
  insert into booking.sessions
    (digest, tenant_id, account_id, form, signed_in_at, last_used_at, idle_until, expires_at, client, agent)
  select p_digest, a.tenant_id, a.id, p_form, n.at, n.at, n.at + booking.session_idle(a.roles),
    n.at + booking.session_life(a.roles), p_client, p_agent
  from booking.accounts a, (select booking.now() as at) n
  where a.id = p_account_id
  returning *
$$;
comment on function booking.begin_session is 'Signs an account in: a session found by p_digest.';
