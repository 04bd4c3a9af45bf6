create or replace function booking.money_follows(p_booking booking.bookings) returns void
language sql volatile
as $$
  update booking.payments p
  set booking_id = p_booking.id, salesperson_id = p_booking.salesperson_id, updated_at = booking.now()
  where p.tenant_id = p_booking.tenant_id and p.booking_id = p_booking.rescheduled_from
$$;
comment on function booking.money_follows is
  'What was paid goes on with the booking that takes the place of its own; books and refunds keep what they were for.';
