create or replace function booking.price_of(p_service booking.services, p_salesperson_id uuid) returns bigint
language sql stable
as $$
  select coalesce(
    (select o.price_amount from booking.service_salespersons o
      where o.service_id = p_service.id and o.salesperson_id = p_salesperson_id),
    p_service.price_amount)
$$;
comment on function booking.price_of is
  'What a service costs with a salesperson, in the smallest unit of the company''s currency; NULL: no price is said.';
