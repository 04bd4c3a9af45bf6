create or replace function booking.balance_entries() returns trigger
language plpgsql
as $$
begin
  if exists (select from added a group by a.transaction_id, a.currency having sum(a.amount) <> 0) then
    perform booking.raise_error('books_do_not_balance', 'The entries of a transaction add up to 0 in each currency.');
  elsif exists (
    select from added a
    where a.account not in ('customer', 'revenue', 'refunds', 'fees', 'disputes', 'cash')
      and not exists (select from booking.providers p where p.provider = a.account and p.capability = 'payment')) then
    perform booking.raise_error('books_do_not_balance', 'There is no such account.');
  end if;
  return null;
end
$$;
comment on function booking.balance_entries is
  'Trigger: what one statement adds to the books is whole transactions that balance, in accounts that there are. '
  'Errors: SB005 books_do_not_balance.';
