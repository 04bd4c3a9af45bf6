create or replace function booking.salespeople_with_lapsed_holds(p_limit integer)
  returns table (tenant_id uuid, salesperson_id uuid, count bigint)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select b.tenant_id, b.salesperson_id, count(*)
  from booking.holds h join booking.bookings b on b.id = h.booking_id
  where h.expires_at_utc <= (select booking.now())
    and not exists (select from booking.sagas s where s.booking_id = b.id and s.kind = 'confirm')
  group by b.tenant_id, b.salesperson_id
  order by b.salesperson_id::text
  limit p_limit
$$;
comment on function booking.salespeople_with_lapsed_holds is
  'Salespeople of all tenants who have lapsed holds that are not being confirmed, in locking order, and how many. '
  'Crosses tenants, so it belongs to holdfast_platform.';
