create or replace function booking.known_member(p_tenant_id uuid, p_id uuid) returns booking.accounts
language plpgsql stable
as $$
declare
  v_account booking.accounts;
begin
  select * into v_account from booking.accounts a where a.tenant_id = p_tenant_id and a.id = p_id;
  if not found then
    perform booking.raise_error('not_found', 'There is no such member.');
  end if;
  return v_account;
end
$$;
comment on function booking.known_member is 'An account of a company, removed or not. Errors: SB404 not_found.';
