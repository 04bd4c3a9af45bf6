-- grown.bookings over a year of history, some days beyond what is kept, and the horizon ahead. Each
-- person's lie on a grid of five slots a day, as they were booked in time.
create temporary table planned as
select p.id as salesperson_id, p.tenant_id, k.n, d.start_at, d.start_at + interval '1 hour' as end_at,
  least(d.start_at - interval '1 hour' * (6 + 31 * (p.number + k.n) % 480), a.at - interval '1 minute' * (3 + (p.number * 37 + k.n * 11) % 900)) as created_at,
  (p.number * 7 + k.n * 13) % 100 as chance, customers.ids[1 + (k.n * 31 + p.number * 17) % cardinality(customers.ids)] as customer_id,
  services.id as service_id
from (select booking.now() as at) a
cross join (
  select s.*, right(s.id::text, 12)::integer as number from booking.salespersons s) p
cross join (
  select current_setting('grown.bookings')::integer / current_setting('grown.people')::integer as each) e
cross join lateral generate_series(0, e.each - 1) k (n)
-- From 372 days ago to 60 days ahead.
cross join lateral (select (k.n::bigint * 432 * 5 / e.each)::integer as slot) g
cross join lateral (
  select date_trunc('day', a.at, 'UTC') - interval '372 days' + interval '1 day' * (g.slot / 5)
    + interval '9 hours' + interval '90 minutes' * (g.slot % 5) as start_at) d
join (select tenant_id, array_agg(id order by email) as ids from booking.customers group by tenant_id) customers
  on customers.tenant_id = p.tenant_id
join booking.services services on services.tenant_id = p.tenant_id and services.is_default;

insert into booking.bookings (
  id, tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status, created_at, updated_at, service_id,
  buffer_minutes, claim_id, customer_name, verified_at, cancel_source, attendance)
select gen_random_uuid(), p.tenant_id, p.salesperson_id, p.customer_id, p.start_at, p.end_at, s.status, p.created_at, p.created_at,
  p.service_id, 10, gen_random_uuid(), 'Customer', case when s.status in ('confirmed', 'canceled') then p.created_at + interval '2 minutes' end,
  case when s.status = 'canceled' then case when p.chance % 2 = 0 then 'customer' else 'sales_manual' end end,
  -- The large companies mark every meeting.
  case when s.status = 'confirmed' and p.end_at < booking.now() and (p.tenant_id::text like '%01' or p.chance % 5 > 0)
    then case when p.chance % 9 = 0 then 'no_show' else 'attended' end end
from planned p
cross join lateral (
  select case
    when p.created_at > booking.now() - interval '8 minutes' then case when p.chance % 2 = 0 then 'hold' else 'pending_verify' end
    when p.chance < 15 then 'expired' when p.chance < 25 then 'canceled' else 'confirmed' end as status) s
order by p.created_at;
drop table planned;
