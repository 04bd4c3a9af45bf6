-- Rates: unrounded, NULL where nothing can be divided, purged figures added.
select plan(7);

insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap');
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna', 'Anna', 'UTC');
insert into booking.daily_figures (tenant_id, salesperson_id, day, holds, verified, confirmed, canceled, expired, attended, no_show) values
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '2025-01-01', 3, 2, 1, 0, 2, 0, 0),
  ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '2025-01-02', 4, 4, 3, 1, 0, 1, 1);

select columns_are('analytics', 'booking_rates_daily', array[
  'tenant_id', 'salesperson_id', 'day', 'holds', 'verified', 'confirmed', 'canceled', 'expired', 'attended', 'no_show',
  'completion_rate', 'cancellation_rate', 'attendance_rate']);
select results_eq(
  'select completion_rate, cancellation_rate, attendance_rate from analytics.booking_rates_daily order by day',
  $$ values (1::numeric / 3, 0::numeric, null::numeric), (0.75, 1::numeric / 3, 0.5) $$, 'each day has its rates');
select results_eq(
  'select holds, completion_rate, cancellation_rate from analytics.tenant_rates',
  $$ values (7::bigint, 4::numeric / 7, 0.25::numeric) $$, 'totals divide sums');
select is_empty('select * from analytics.booking_facts', 'purged bookings are no facts any more');

insert into booking.analyst_scopes values (session_user, '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001');
select is((select count(*) from analytics.tenant_rates), 1::bigint, 'a login that is listed sees its tenant');
insert into booking.tenants (id, name, slug) values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003', 'Globex', 'globex-tap');
update booking.analyst_scopes set tenant_id = '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0003';
select is_empty('select * from analytics.booking_rates_daily', 'and no other');
select is_empty(
  $$ select c.relname from pg_class c where c.relnamespace = 'analytics'::regnamespace and (c.relkind <> 'v' or c.relowner <> 'holdfast_platform'::regrole) $$,
  'the schema holds views of holdfast_platform and nothing else');

select * from finish();
