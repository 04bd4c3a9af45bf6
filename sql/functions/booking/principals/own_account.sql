create or replace function booking.own_account(p_tenant_id uuid) returns booking.accounts
language plpgsql stable
as $$
declare
  v_account booking.accounts;
begin
  select a.* into v_account from booking.accounts a
  where booking.principal() ->> 'kind' = 'account' and a.tenant_id = p_tenant_id
    and a.id = (booking.principal() ->> 'id')::uuid;
  if not found then
    perform booking.raise_error('sign_in_required', 'Sign in first.');
  end if;
  return v_account;
end
$$;
comment on function booking.own_account is
  'The account of whoever is signed in to the company. Errors: SB401 sign_in_required.';
