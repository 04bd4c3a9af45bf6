create or replace function api.calendar_access_renewed(
  p_account uuid, p_lease uuid, p_token text, p_expires_at timestamptz, p_secret text default null
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update booking.calendar_accounts a
  set access_token = p_token, access_expires_at = p_expires_at, renewed_at = booking.now(), refused_at = null,
    lease = null, lease_until = null
  where a.id = p_account and a.lease = p_lease and a.disconnected_at is null;
  if not found then
    return false;
  end if;
  update booking.connections c set secret = p_secret where c.id = p_account and p_secret is not null;
  return true;
end
$$;
comment on function api.calendar_access_renewed is
  'The token (sealed) that whoever has the lease of api.calendar_access got, for all processes; p_secret: another '
  'lasting key came with it. False, and nothing stored: the lease is not ours any more, or the account was '
  'disconnected. Crosses tenants, so it belongs to holdfast_platform.';
