create or replace function booking.end_by_customer(p_booking booking.bookings, p_reason text default null) returns void
language plpgsql
as $$
begin
  if p_booking.status = 'canceled' then
    return;
  end if;
  perform booking.raise_if_unchangeable(p_booking, 'cancel');
  perform booking.supersede_replacement(p_booking.id);
  update booking.bookings b set cancel_reason = p_reason where b.id = p_booking.id and p_reason is not null;
  perform booking.transition(p_booking.id, 'canceled', 'canceled', 'customer', p_booking.customer_id::text,
    '{"source": "customer"}');
end
$$;
comment on function booking.end_by_customer is
  'Its customer cancels a booking, which the caller has locked; one that is canceled already stays as it is. '
  'p_reason: one line, NULL: none is said. Errors: SB409 deadline_passed, invalid_state.';
