create or replace function booking.own_bookings(p_account booking.accounts) returns setof booking.bookings
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 20
as $$
  select b.* from booking.bookings b
  where b.customer_id = (
    select c.id from booking.customers c
    where c.tenant_id = p_account.tenant_id and c.email_key = p_account.email_key)
  union all
  select b.* from booking.bookings b
  where b.tenant_id = p_account.tenant_id and b.account_id = p_account.id
    and b.customer_id is distinct from (
      select c.id from booking.customers c
      where c.tenant_id = p_account.tenant_id and c.email_key = p_account.email_key)
$$;
comment on function booking.own_bookings is
  'All bookings of an account: those of the customer with its mail address, which signing in proved, and those that it '
  'made under an earlier one.';
