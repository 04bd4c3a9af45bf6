create or replace function booking.payments_of(p_tenant_id uuid, p_booking_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'payments', coalesce(jsonb_agg(booking.payment_view(p) order by p.created_at, p.id), '[]'),
    'refunds', (
      select coalesce(jsonb_agg(booking.refund_view(r) order by r.created_at, r.id), '[]')
      from booking.refunds r
      where r.tenant_id = p_tenant_id and r.payment_id = any (array_agg(p.id))))
  from booking.payments p
  where p.tenant_id = p_tenant_id and p.booking_id = p_booking_id
$$;
comment on function booking.payments_of is
  'The payments of a booking and what of them goes back, the oldest first: {payments, refunds}.';
