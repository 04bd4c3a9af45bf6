create or replace function booking.own_addresses(p_tenant_id uuid) returns setof text
language sql stable
as $$
  select s.from_address from booking.sender_of(p_tenant_id, 'mail') s
  where booking.has_own_sender(p_tenant_id, 'mail')
  union all
  select booking.staff_address(p) from booking.salespersons p
  where p.tenant_id = p_tenant_id and p.active and booking.staff_address(p) is not null
  union all
  select a.email from booking.accounts a
  where a.tenant_id = p_tenant_id and a.status = 'active' and a.archived_at is null and booking.is_staff(a.roles)
$$;
comment on function booking.own_addresses is
  'Mail addresses that are proved to be of a tenant''s own people: that it sends from, its active salespeople''s, '
  'and those that its staff sign in with. What it only tries goes there and nowhere else.';
