create or replace function booking.public_service_view(
  p_service booking.services, p_people booking.salespersons[], p_currency text
) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'id', p_service.id, 'slug', p_service.slug, 'name', p_service.name, 'description', p_service.description,
    'slot_minutes', p_service.slot_minutes, 'price_amount', p_service.price_amount,
    'price_from_amount', min(o.price), 'currency', p_currency, 'tax_percent', p_service.tax_percent,
    'payment', p_service.payment, 'deposit_amount', p_service.deposit_amount,
    'deposit_percent', p_service.deposit_percent,
    'place', jsonb_build_object('kind', p_service.place, 'text', p_service.place_text),
    'assignment', p_service.assignment, 'audience', p_service.audience, 'color', p_service.color,
    'sort_order', p_service.sort_order, 'is_default', p_service.is_default,
    'fields', booking.intake_view(p_service) -> 'fields',
    'salespeople', jsonb_agg(jsonb_build_object('id', o.id, 'display_name', o.display_name, 'bio', o.bio,
      'photo', o.photo,
     
      'timezone', o.timezone, 'price_amount', o.price) order by o.display_name, o.id))
  from (
    select s.id, s.display_name, s.bio, s.photo, s.timezone,
      booking.price_of(p_service, s.id) as price from unnest(p_people) s
  ) o
$$;
comment on function booking.public_service_view is
  'A service as customers see it, with its form and with who offers it for how much; price_from_amount is the least '
  'of their prices, NULL where none is said.';
