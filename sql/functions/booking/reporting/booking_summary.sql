create or replace function booking.booking_summary(p_booking booking.bookings) returns jsonb
language plpgsql volatile
as $$
begin
  return (
    select jsonb_build_object(
      'booking_id', p_booking.id, 'status', p_booking.status, 'confirmation', booking.confirmation_of(p_booking.id),
      'start_at', booking.iso(p_booking.start_at_utc), 'end_at', booking.iso(p_booking.end_at_utc),
      'salesperson', jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone),
      'customer', jsonb_build_object('email', c.email, 'name', coalesce(p_booking.customer_name, c.name),
        'company', coalesce(p_booking.customer_company, c.company), 'phone', p_booking.customer_phone),
      'service', jsonb_build_object('id', v.id, 'name', v.name),
      'attendance', p_booking.attendance, 'cancel_source', p_booking.cancel_source, 'is_moved', p_booking.is_moved,
      'rescheduled_from', p_booking.rescheduled_from, 'created_at', booking.iso(p_booking.created_at),
      'verified_at', booking.iso(p_booking.verified_at),
      'can_record_attendance', booking.is_attendable(p_booking), 'can_cancel', booking.is_cancelable(p_booking))
    from booking.salespersons s, booking.customers c, booking.services v
    where s.id = p_booking.salesperson_id and c.id = p_booking.customer_id and v.id = p_booking.service_id);
end
$$;
comment on function booking.booking_summary is
  'A booking as administrators see it in a list, with what they can do about it now: can_record_attendance, '
  'can_cancel.';
