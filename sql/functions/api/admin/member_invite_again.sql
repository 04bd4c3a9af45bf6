create or replace function api.member_invite_again(p_tenant_id uuid, p_id uuid, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.accounts;
  v_after booking.accounts;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_before := booking.member_of(p_tenant_id, p_id);
  perform booking.raise_if_not_above(p_id, v_before.roles, v_before.roles);
  if v_before.status <> 'invited' or v_before.archived_at is not null then
    perform booking.raise_error('invalid_state', 'Only who was invited and has not signed in is invited again.');
  end if;
  v_after := booking.invite_within_budget(v_before);
  perform booking.audit_change('account.invited', 'account', p_id::text, booking.account_view(v_before),
    booking.account_view(v_after), p_actor);
  return booking.response(200, booking.account_view(v_after)::json);
end
$$;
comment on function api.member_invite_again is
  'POST tenant-admin/members/{id}/invite: another mail to who has not signed in yet; the invitation is as new. Errors: '
  'SB403 forbidden, tenant_scope, SB404 not_found, SB409 invalid_state, SB429 mail_limit.';
