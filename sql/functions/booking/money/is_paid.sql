create or replace function booking.is_paid(p_tenant_id uuid, p_booking_id uuid) returns boolean
language sql stable
as $$
  select exists (
    select from booking.payments p
    where p.tenant_id = p_tenant_id and p.booking_id = p_booking_id and p.state in ('authorized', 'captured'))
$$;
comment on function booking.is_paid is 'Whether there is money on a booking.';
