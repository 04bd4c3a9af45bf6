create or replace function booking.acting_as() returns text
language sql stable
as $$
  select p.who ->> 'kind' || ' ' || (p.who ->> 'id')
  from (select booking.principal() as who) p
  where p.who ->> 'kind' in ('account', 'key')
$$;
comment on function booking.acting_as is
  'The account or key that asks, as the audit names it: account <id> or key <id>; NULL: it is neither.';
