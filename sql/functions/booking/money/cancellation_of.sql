create or replace function booking.cancellation_of(
  p_booking booking.bookings, p_mode text default 'policy', out fee bigint, out refund bigint
)
language sql stable
as $$
  select s.fee, s.refund
  from booking.paid_sums(p_booking.tenant_id, p_booking.id) p
  cross join lateral booking.cancellation_sums(
    coalesce(p_booking.cancellation_tiers, booking.policy_tiers(p_booking.tenant_id, p_booking.service_id)),
    extract(epoch from p_booking.start_at_utc - booking.now()) / 3600,
    coalesce(p_booking.price_amount, 0), p.captured, p.refunded + p.owed,
    p_mode, coalesce(p_booking.least_fee_amount, 0)) s
$$;
comment on function booking.cancellation_of is
  'What it costs to cancel a booking now and what is paid back (booking.cancellation_sums), by the policy that is kept '
  'with it; p_mode as there.';
