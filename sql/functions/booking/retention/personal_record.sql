create or replace function booking.personal_record(p_customer_id uuid) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'customer', jsonb_build_object('id', c.id, 'email', c.email, 'name', c.name, 'company', c.company,
      'created_at', booking.iso(c.created_at), 'updated_at', booking.iso(c.updated_at)),
    'bookings', (
      select coalesce(jsonb_agg(booking.personal_booking(b) order by b.created_at, b.id), '[]')
      from booking.bookings b where b.tenant_id = c.tenant_id and b.customer_id = c.id))
  from booking.customers c where c.id = p_customer_id
$$;
comment on function booking.personal_record is 'A customer with all bookings, as personal_export gives it.';
