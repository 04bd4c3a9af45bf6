create or replace function booking.has_prices(p_tenant_id uuid) returns boolean
language sql stable
as $$
  select exists (
    select from booking.services s
    where s.tenant_id = p_tenant_id and s.active
      and (s.price_amount > 0 or exists (
        select from booking.service_salespersons o
        where o.tenant_id = p_tenant_id and o.service_id = s.id and o.price_amount > 0)))
$$;
comment on function booking.has_prices is 'Whether a service of the company that is sold has a price.';
