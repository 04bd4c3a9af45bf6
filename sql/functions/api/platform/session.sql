create or replace function api.session(p_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at constant timestamptz := booking.now();
  v_session booking.sessions;
  v_found jsonb;
begin
  select s.* into v_session from booking.sessions s
  where s.digest = p_digest and s.idle_until > v_at and s.expires_at > v_at;
  if not found then
    return null;
  end if;
  perform booking.set_tenant(v_session.tenant_id);
  select jsonb_build_object('tenant_id', t.id, 'slug', t.slug, 'account_id', a.id, 'email', a.email,
    'display_name', a.display_name, 'roles', to_jsonb(a.roles), 'salesperson_id', a.salesperson_id, 'locale', a.locale,
    'form', v_session.form, 'is_fresh', v_session.signed_in_at > v_at - interval '15 minutes',
    'expires_at', booking.iso(v_session.expires_at))
  into v_found
  from booking.accounts a join booking.tenants t on t.id = a.tenant_id
  where a.id = v_session.account_id and a.tenant_id = v_session.tenant_id and a.status = 'active'
    and a.archived_at is null and t.status = 'active';
  -- Writing at each use would let the requests of one page wait for each other.
  if v_found is not null and v_session.last_used_at < v_at - interval '5 minutes' then
    update booking.sessions s
    set last_used_at = v_at, idle_until = least(v_at + booking.session_idle(
      array(select jsonb_array_elements_text(v_found -> 'roles'))), s.expires_at)
    where s.digest = (select o.digest from booking.sessions o where o.digest = p_digest for update skip locked);
  end if;
  return v_found;
end
$$;
comment on function api.session is
  'Who is signed in with the session of this digest (SHA-256), whose tenant is entered: {tenant_id, slug, account_id, '
  'email, display_name, roles, salesperson_id, locale, form, is_fresh: signed in within 15 minutes, expires_at}; NULL: '
  'it is over, was ended, or never was, or the tenant is not active. Notes its use, every five minutes at most.';
