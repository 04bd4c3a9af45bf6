create or replace function booking.account_of(p_tenant_id uuid, p_email text) returns booking.accounts
language sql stable
as $$
  select a from booking.accounts a
  where a.tenant_id = p_tenant_id and a.email_key = lower(p_email) and a.archived_at is null
$$;
comment on function booking.account_of is 'The account with this mail address, in any case of letters; NULL: none.';
