create or replace function booking.paid_sums(
  p_tenant_id uuid, p_booking_id uuid, out captured bigint, out refunded bigint, out owed bigint
)
language sql stable
as $$
  select coalesce(sum(p.amount), 0)::bigint, coalesce(sum(r.refunded), 0)::bigint, coalesce(sum(r.owed), 0)::bigint
  from booking.payments p
  cross join lateral (
    select sum(f.amount) filter (where f.state = 'succeeded') as refunded,
      sum(f.amount) filter (where f.state = 'owed') as owed
    from booking.refunds f where f.tenant_id = p.tenant_id and f.payment_id = p.id) r
  where p.tenant_id = p_tenant_id and p.booking_id = p_booking_id and p.state = 'captured'
$$;
comment on function booking.paid_sums is
  'What was paid for a booking, what of it was paid back, and what is owed still, in its currency''s smallest unit.';
