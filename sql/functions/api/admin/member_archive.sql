create or replace function api.member_archive(
  p_tenant_id uuid, p_id uuid, p_is_archived boolean, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.accounts;
  v_after booking.accounts;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_before := booking.member_of(p_tenant_id, p_id);
  perform booking.raise_if_not_above(p_id, v_before.roles, '{}');
  perform booking.raise_if_stale(p_version, v_before.version);
  if not p_is_archived and (booking.account_of(p_tenant_id, v_before.email)).id <> p_id then
    perform booking.raise_error('member_exists', 'This address has another account meanwhile.');
  end if;
  update booking.accounts a set archived_at = case when p_is_archived then coalesce(a.archived_at, booking.now()) end
  where a.id = p_id;
  select a.* into v_after from booking.accounts a where a.id = p_id;
  perform booking.audit_change(case when p_is_archived then 'account.archived' else 'account.restored' end, 'account',
    p_id::text, booking.account_view(v_before), booking.account_view(v_after), p_actor);
  return booking.response(200, booking.account_view(v_after)::json);
end
$$;
comment on function api.member_archive is
  'DELETE tenant-admin/members: removes a member, who cannot sign in any more; p_is_archived false: restores them. '
  'Errors: SB403 forbidden, tenant_scope, SB404 not_found, SB409 last_owner, member_exists, version_conflict.';
