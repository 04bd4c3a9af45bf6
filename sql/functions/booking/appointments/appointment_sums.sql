create or replace function booking.appointment_sums(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'payment_status', case
      when p.captured = 0 then 'none'
      when p.refunded >= p.captured then 'fully_refunded'
      when p.refunded > 0 then 'partially_refunded'
      when p.captured < s.total then 'deposit_paid'
      else 'fully_paid' end,
    'total_amount', coalesce(s.total, 0), 'deposit_amount', 0, 'paid_amount', p.captured,
    'refunded_amount', p.refunded, 'refund_pending_amount', p.owed,
    'currency', coalesce(p_booking.currency, (
      select min(y.currency) from booking.payments y
      where y.tenant_id = p_booking.tenant_id and y.booking_id = p_booking.id)),
    'tax_percent', p_booking.tax_percent)
  from (
    -- What it costs goes on with the booking that took its place, and so does what was paid.
    select case when p_booking.cancel_source is distinct from 'reschedule' then p_booking.price_amount end as total
  ) s
  cross join booking.paid_sums(p_booking.tenant_id, p_booking.id) p
$$;
comment on function booking.appointment_sums is
  'What a booking costs, what was paid for it, what of that was paid back and is owed, in the smallest unit of its '
  'currency. Of one that was moved everything is 0. payment_status: none, deposit_paid (less than it costs), '
  'fully_paid, partially_refunded or fully_refunded.';
