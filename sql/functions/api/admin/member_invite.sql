create or replace function api.member_invite(p_tenant_id uuid, p_member jsonb, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_faults jsonb;
  v_roles text[];
  v_account booking.accounts;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_faults := booking.member_faults(p_tenant_id, p_member)
    || case when p_member ? 'status' then '{"status": "There is no such field."}'::jsonb else '{}' end
    || case when p_member ? 'email' then '{}' else '{"email": "A mail address is needed."}'::jsonb end
    || case when p_member ? 'roles' then '{}' else '{"roles": "At least one role is needed."}'::jsonb end;
  perform booking.raise_if_invalid(v_faults);
  v_roles := array(select jsonb_array_elements_text(p_member -> 'roles'));
  perform booking.raise_if_not_above(null, '{}', v_roles);
  insert into booking.accounts (tenant_id, email, roles, salesperson_id, display_name, locale, created_at)
  values (p_tenant_id, p_member ->> 'email', v_roles, (p_member ->> 'salesperson_id')::uuid,
    p_member ->> 'display_name', p_member ->> 'locale', booking.now())
  on conflict (tenant_id, email_key) where archived_at is null do nothing
  returning * into v_account;
  if v_account.id is null then
    perform booking.raise_error('member_exists', 'This address has an account already.');
  end if;
  v_account := booking.invite_within_budget(v_account);
  perform booking.audit_change('account.invited', 'account', v_account.id::text, '{}',
    booking.account_view(v_account), p_actor);
  return booking.response(201, booking.account_view(v_account)::json);
end
$$;
comment on function api.member_invite is
  'POST tenant-admin/members: {email, roles, salesperson_id, display_name, locale}; they are invited by mail, and may '
  'sign in at once. Errors: SB400 invalid_request, SB403 forbidden, tenant_scope, SB409 member_exists, SB429 '
  'mail_limit.';
