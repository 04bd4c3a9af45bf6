create or replace function booking.add_owner(p_tenant_id uuid, p_email text, p_actor text) returns booking.accounts
language plpgsql
as $$
declare
  v_account booking.accounts := booking.account_of(p_tenant_id, p_email);
  v_before booking.accounts := v_account;
begin
  if v_account.id is null then
    insert into booking.accounts (tenant_id, email, roles) values (p_tenant_id, p_email, '{owner}')
    returning * into v_account;
  else
    update booking.accounts a
    set roles = case when 'owner' = any (a.roles) then a.roles else a.roles || '{owner}' end,
      status = case when a.status = 'disabled' then 'invited' else a.status end
    where a.id = v_account.id
    returning * into v_account;
  end if;
  perform booking.audit_change('account.owner_made', 'account', v_account.id::text,
    case when v_before.id is null then '{}' else booking.account_view(v_before) end, booking.account_view(v_account),
    p_actor);
  return v_account;
end
$$;
comment on function booking.add_owner is
  'Makes whoever has this address an owner of the company, as the platform''s administrator may; no mail is sent.';
