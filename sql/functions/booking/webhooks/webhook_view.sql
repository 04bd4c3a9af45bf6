create or replace function booking.webhook_view(p_booking booking.bookings) returns jsonb
language plpgsql stable
as $$
begin
  -- Not booking.booking_summary, which looks for what can be done now: a hold would pay for it.
  return (
    select jsonb_build_object(
      'booking_id', p_booking.id, 'status', p_booking.status,
      'start_at', booking.iso(p_booking.start_at_utc), 'end_at', booking.iso(p_booking.end_at_utc),
      'timezone', p_booking.timezone,
      'salesperson', jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone),
      'customer', jsonb_build_object('email', c.email, 'name', coalesce(p_booking.customer_name, c.name),
        'company', coalesce(p_booking.customer_company, c.company), 'phone', p_booking.customer_phone),
      'service', jsonb_build_object('id', v.id, 'name', v.name),
      'join_url', case when p_booking.status = 'confirmed' then (
        select m.join_url from booking.meetings m where m.booking_id = p_booking.id) end,
      'attendance', p_booking.attendance, 'cancel_source', p_booking.cancel_source, 'is_moved', p_booking.is_moved,
      'rescheduled_from', p_booking.rescheduled_from,
      'rescheduled_to', case when p_booking.status = 'canceled' then (
        select b.id from booking.bookings b where b.rescheduled_from = p_booking.id
        order by b.created_at desc, b.id limit 1) end,
      'created_at', booking.iso(p_booking.created_at), 'verified_at', booking.iso(p_booking.verified_at))
    from booking.salespersons s, booking.customers c, booking.services v
    where s.id = p_booking.salesperson_id and c.id = p_booking.customer_id and v.id = p_booking.service_id);
end
$$;
comment on function booking.webhook_view is
  'A booking as webhooks tell it: in the words of GET internal bookings, with timezone, join_url (while it is '
  'confirmed) and rescheduled_to (once it is canceled).';
