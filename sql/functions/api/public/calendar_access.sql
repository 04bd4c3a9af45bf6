create or replace function api.calendar_access(p_account uuid, p_refused_expiry timestamptz default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  -- A token is renewed when so much of its life is left at most.
  c_early constant interval := '5 minutes';
  c_rest constant interval := '5 minutes';
  v_at timestamptz;
  v_connection booking.connections;
  v_account booking.calendar_accounts;
  v_lease uuid;
begin
  select * into v_account from booking.calendar_accounts a where a.id = p_account for no key update;
  v_at := booking.now();
  select * into v_connection from booking.connections c where c.id = p_account;
  if v_account.id is null or v_connection.status = 'removed' then
    return '{"gone": true}';
  end if;
  if v_account.token_source = 'password' then
    return booking.calendar_grant(v_account, v_connection);
  end if;
  if v_account.access_expires_at > v_at + c_early
    and v_account.access_expires_at is distinct from p_refused_expiry then
    return booking.calendar_grant(v_account, v_connection) || jsonb_build_object(
      'token', v_account.access_token, 'expires_at', booking.iso(v_account.access_expires_at));
  end if;
  if v_account.refused_at > v_at - c_rest then
    return jsonb_build_object('refused', coalesce(v_connection.last_error, 'The account refused us.'));
  end if;
  if v_account.lease_until > v_at then
    return '{"wait": true}';
  end if;
  update booking.calendar_accounts a
  set lease = gen_random_uuid(), lease_until = v_at + make_interval(secs => booking.lease_seconds())
  where a.id = p_account
  returning a.lease into v_lease;
  return booking.calendar_grant(v_account, v_connection) || jsonb_build_object('lease', v_lease);
end
$$;
comment on function api.calendar_access is
  'By what a provider lets us into a calendar account (connections.account of the calendars reached by it): '
  'booking.calendar_grant, with token (sealed) and expires_at, where all processes share one that is good for five '
  'minutes yet and is not the one of p_refused_expiry, which was refused; with lease: get one, and report it; of a '
  'password with neither. Else {wait: true} (somebody gets one), {refused: why} (none was to be had within the last '
  'five minutes) or {gone: true}. Crosses tenants, so it belongs to holdfast_platform.';
