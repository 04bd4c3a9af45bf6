create or replace function booking.own_role() returns text
language sql stable
as $$
  select r.role
  from unnest(array['owner', 'admin', 'salesperson', 'analyst', 'customer', 'prospect'])
    with ordinality r (role, place)
  where booking.principal() -> 'roles' ? r.role
  order by r.place
  limit 1
$$;
comment on function booking.own_role is 'Of the roles of who asks, the one that may most; NULL: they have none.';
