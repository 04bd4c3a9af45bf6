create or replace function booking.personal_record(p_customer_id uuid) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'customer', jsonb_build_object('id', c.id, 'email', c.email, 'name', c.name, 'company', c.company,
      'phone', c.phone, 'confirmed_at', booking.iso(c.confirmed_at),
      'created_at', booking.iso(c.created_at), 'updated_at', booking.iso(c.updated_at)),
    'bookings', (
      select coalesce(jsonb_agg(booking.personal_booking(b) order by b.created_at, b.id), '[]')
      from booking.bookings b where b.tenant_id = c.tenant_id and b.customer_id = c.id),
    'payments', (
      select coalesce(jsonb_agg(booking.payment_view(p) || jsonb_build_object('booking_id', p.booking_id, 'refunds', (
        select coalesce(jsonb_agg(booking.refund_view(r) order by r.created_at, r.id), '[]')
        from booking.refunds r where r.tenant_id = p.tenant_id and r.payment_id = p.id))
        order by p.created_at, p.id), '[]')
      from booking.payments p where p.tenant_id = c.tenant_id and p.customer_id = c.id),
    'suppressions', (
      select coalesce(jsonb_agg(booking.suppression_view(s) order by s.created_at, s.id), '[]')
      from booking.suppressions s
      where s.tenant_id = c.tenant_id and s.digest = any (array(
        select booking.recipient_digest(b.customer_phone) from booking.bookings b
        where b.tenant_id = c.tenant_id and b.customer_id = c.id and b.customer_phone is not null
        union all select booking.recipient_digest(c.email_key)))))
  from booking.customers c where c.id = p_customer_id
$$;
comment on function booking.personal_record is
  'A customer with all bookings, payments, and what is kept of messages that they do not get, as personal_export gives '
  'it.';
