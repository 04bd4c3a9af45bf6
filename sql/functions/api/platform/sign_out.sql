create or replace function api.sign_out(p_digest bytea, p_everywhere boolean default false) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_session booking.sessions;
  v_count integer;
begin
  select s.* into v_session from booking.sessions s where s.digest = p_digest;
  if not found then
    return 0;
  end if;
  perform booking.set_tenant(v_session.tenant_id);
  -- Everywhere only by a session that is good.
  delete from booking.sessions s
  where s.digest = p_digest
    or p_everywhere and s.tenant_id = v_session.tenant_id and s.account_id = v_session.account_id
      and least(v_session.idle_until, v_session.expires_at) > booking.now();
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function api.sign_out is
  'Ends the session with this digest, whoever holds it; with p_everywhere every session of its account, provided that '
  'this one is good. Returns how many ended. It knows no tenant before, so it belongs to holdfast_platform.';
