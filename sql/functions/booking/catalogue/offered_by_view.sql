create or replace function booking.offered_by_view(p_service booking.services) returns jsonb
language sql stable
as $$
  select jsonb_build_object('salespeople', (
      select coalesce(jsonb_agg(jsonb_build_object('salesperson_id', s.id, 'display_name', s.display_name,
        'price_amount', o.price_amount, 'active', o.active) order by s.display_name, s.id), '[]')
      from booking.service_salespersons o
      join booking.salespersons s on s.id = o.salesperson_id
      where o.tenant_id = p_service.tenant_id and o.service_id = p_service.id),
    'version', p_service.version)
$$;
comment on function booking.offered_by_view is
  'Who offers a service: {salespeople: [{salesperson_id, display_name, price_amount, active}], version: the '
  'service''s}. An empty list: everybody active.';
