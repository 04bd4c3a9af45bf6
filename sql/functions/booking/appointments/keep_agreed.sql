create or replace function booking.keep_agreed(
  p_booking booking.bookings, p_new_id uuid, p_least_fee bigint default null
) returns void
language sql volatile
as $$
  update booking.bookings b
  set price_amount = p_booking.price_amount, currency = p_booking.currency, tax_percent = p_booking.tax_percent,
    is_anyone = p_booking.is_anyone, answers = p_booking.answers, notes = p_booking.notes,
    metadata = p_booking.metadata, collect = p_booking.collect, source = booking.source_of(p_booking),
    cancellation_tiers = p_booking.cancellation_tiers,
    least_fee_amount = nullif(greatest(p_booking.least_fee_amount, p_least_fee), 0)
  where b.id = p_new_id
    and (p_booking.is_anyone or num_nonnulls(p_booking.currency, p_booking.answers, p_booking.notes,
      p_booking.metadata, p_booking.collect, p_booking.cancellation_tiers, p_booking.least_fee_amount) > 0
      or booking.source_of(b) <> booking.source_of(p_booking))
$$;
comment on function booking.keep_agreed is
  'What was agreed on with a booking goes on with the one that takes its place, whatever the service costs or asks by '
  'now. p_least_fee: what canceling the new one costs at least, because canceling the old one would have cost it.';
