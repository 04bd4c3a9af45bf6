create or replace function booking.note_client(p_booking booking.bookings) returns void
language sql volatile
as $$
  update booking.customers c set confirmed_at = booking.now()
  where c.id = p_booking.customer_id and c.confirmed_at is null and c.forgotten_at is null
$$;
comment on function booking.note_client is 'Whose booking is confirmed for the first time is a client from then on.';
