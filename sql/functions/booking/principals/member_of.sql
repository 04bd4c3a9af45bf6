create or replace function booking.member_of(p_tenant_id uuid, p_id uuid) returns booking.accounts
language plpgsql
as $$
declare
  v_account booking.accounts;
begin
  select a.* into v_account from booking.accounts a where a.tenant_id = p_tenant_id and a.id = p_id for update;
  if not found then
    perform booking.raise_error('not_found', 'There is no such member.');
  end if;
  return v_account;
end
$$;
comment on function booking.member_of is
  'An account of a company, locked. Errors: SB404 not_found.';
