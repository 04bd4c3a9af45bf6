-- 27 companies of skewed size: the first has two fifths of everything. grown.people in all.
insert into booking.tenants (id, name, slug, status, m365_tenant_id, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Company ' || n, 'company-' || n, 'active',
  ('00000000-0000-4000-a000-' || lpad(n::text, 12, '0'))::uuid, booking.now() - interval '400 days'
from generate_series(1, 27) n;
update booking.tenant_config
set timezone = (array['Europe/Berlin', 'America/New_York', 'UTC'])[1 + right(tenant_id::text, 2)::integer % 3];

insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone, created_at)
select ('00000000-0000-4000-9000-' || lpad(p.n::text, 12, '0'))::uuid, t.id,
  'person-' || p.n || '@company.example', 'Person ' || p.n, c.timezone, t.created_at
from generate_series(1, current_setting('grown.people')::integer) p (n)
cross join lateral (
  -- Two of five to the first, a fifth to the second, the rest in turn.
  select case when p.n <= 27 then p.n when p.n % 5 < 2 then 1 when p.n % 5 = 2 then 2 else 3 + p.n % 25 end as company) k
join booking.tenants t on t.slug = 'company-' || k.company
join booking.tenant_config c on c.tenant_id = t.id;

insert into booking.connections (provider, capability, account) values
  ('zoom', 'conference', 'ours'), ('graph', 'message', 'bookings@grown.example');
insert into booking.conference_hosts (id, connection_id, provider, user_id, created_at)
select ('00000000-0000-4000-b000-' || right(s.id::text, 12))::uuid, c.id, c.provider,
  'host-' || right(s.id::text, 12)::integer, s.created_at
from booking.salespersons s join booking.connections c on c.tenant_id is null and c.capability = 'conference';

insert into booking.customers (tenant_id, email, name, company, created_at, updated_at, confirmed_at)
select t.id, 'customer-' || n || '@customer.example', 'Customer ' || n, 'Customers', t.created_at, t.created_at,
  t.created_at
from booking.tenants t
cross join lateral (select count(*) as people from booking.salespersons s where s.tenant_id = t.id) p
cross join lateral generate_series(1, greatest(20, p.people * current_setting('grown.bookings')::integer
  / current_setting('grown.people')::integer / 4)) n;
