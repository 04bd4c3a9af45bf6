create or replace function booking.signed_in_account(p_tenant_id uuid, p_email text) returns booking.accounts
language plpgsql
as $$
declare
  v_account booking.accounts := booking.account_of(p_tenant_id, p_email);
begin
  if v_account.id is null and booking.may_sign_up(p_tenant_id, p_email) then
    insert into booking.accounts (tenant_id, email, roles, status)
    values (p_tenant_id, p_email, '{prospect}', 'active')
    on conflict (tenant_id, email_key) where archived_at is null do nothing
    returning * into v_account;
    if v_account.id is null then
      v_account := booking.account_of(p_tenant_id, p_email);
    else
      perform booking.audit('account.signed_up', 'account', v_account.id::text, '{}', 'customer', v_account.id::text);
    end if;
  end if;
  if v_account.status = 'disabled' then
    return null;
  end if;
  update booking.accounts a set status = 'active', last_signed_in_at = booking.now() where a.id = v_account.id
  returning * into v_account;
  return v_account;
end
$$;
comment on function booking.signed_in_account is
  'The account of an address that was just proved, active from now on; where none is, a prospect''s, if the company '
  'lets people sign up. NULL: none, or it is disabled.';
