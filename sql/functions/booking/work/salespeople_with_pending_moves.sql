create or replace function booking.salespeople_with_pending_moves() returns table (tenant_id uuid, salesperson_id uuid)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select distinct p.tenant_id, p.salesperson_id from booking.pending_moves p order by p.salesperson_id
$$;
comment on function booking.salespeople_with_pending_moves is
  'Salespeople of all tenants whose organizers'' moves wait. Crosses tenants, so it belongs to holdfast_platform.';
