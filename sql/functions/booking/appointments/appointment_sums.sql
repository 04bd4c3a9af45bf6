create or replace function booking.appointment_sums(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select jsonb_build_object('payment_status', 'none', 'total_amount', coalesce(s.total, 0), 'deposit_amount', 0,
    'paid_amount', 0, 'refunded_amount', 0, 'currency', p_booking.currency, 'tax_percent', p_booking.tax_percent)
  from (
    -- What it costs goes on with the booking that took its place.
    select case when p_booking.cancel_source is distinct from 'reschedule' then p_booking.price_amount end as total
  ) s
$$;
comment on function booking.appointment_sums is
  'What a booking costs and what was paid for it, in the smallest unit of its currency: nothing is paid ahead, so '
  'only its price is told. Of one that was moved everything is 0.';
