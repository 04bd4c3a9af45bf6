create or replace function booking.cancellation_view(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'tiers', coalesce(p_booking.cancellation_tiers,
      booking.policy_tiers(p_booking.tenant_id, p_booking.service_id)),
    'fee_amount', c.fee, 'refund_amount', c.refund)
  from booking.cancellation_of(p_booking) c
  where p_booking.status not in ('canceled', 'expired')
$$;
comment on function booking.cancellation_view is
  'What canceling a booking now costs its customer, told before they do: {tiers, fee_amount, refund_amount}. Nothing '
  'but what was paid is kept, so an unpaid fee is not charged. NULL of what is over.';
