create or replace function booking.note_terms(
  p_booking_id uuid, p_service booking.services, p_is_anyone boolean, p_answers jsonb
) returns booking.bookings
language sql volatile
as $$
  update booking.bookings b
  set price_amount = case when c.currency is not null then booking.price_of(p_service, b.salesperson_id) end,
    currency = c.currency, tax_percent = p_service.tax_percent, is_anyone = p_is_anyone,
    cancellation_tiers = booking.policy_tiers(b.tenant_id, b.service_id), answers = nullif(p_answers, '{}')
  from booking.tenant_config c
  where b.id = p_booking_id and c.tenant_id = b.tenant_id
  returning b.*
$$;
comment on function booking.note_terms is
  'Keeps with a new booking what it and canceling it cost now, whether anyone was asked for, and the answers, as '
  'cleaned.';
