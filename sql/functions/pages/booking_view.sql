create or replace function booking.booking_view(p_booking_id uuid) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'id', b.id, 'status', b.status, 'confirmation', booking.confirmation_of(b.id),
    'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc), 'timezone', b.timezone,
    'service_name', v.name, 'slot_minutes', (booking.service_as_booked(b)).slot_minutes,
    'salesperson', jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone),
    'customer', jsonb_build_object('email', c.email, 'name', coalesce(b.customer_name, c.name), 'company', coalesce(b.customer_company, c.company)),
    'join_url', m.join_url, 'expires_at', booking.iso(h.expires_at_utc),
    'changeable_until', booking.iso(booking.change_deadline(b)),
    'can_change', b.status = 'confirmed' and booking.now() <= booking.change_deadline(b),
    'is_past', b.end_at_utc <= booking.now(), 'cancel_source', b.cancel_source,
    'rescheduled_from', b.rescheduled_from,
    'calendar_entry', case when b.status in ('confirmed', 'canceled') then jsonb_build_object(
      'uid', coalesce(g.ical_uid, b.id || '@holdfast'), 'sequence', b.sequence,
      'status', case b.status when 'confirmed' then 'CONFIRMED' else 'CANCELLED' end) end,
    'replaces_confirmed', exists (select from booking.bookings o where o.id = b.rescheduled_from and o.status = 'confirmed'),
    'replaced_by', (select r.id from booking.bookings r where r.tenant_id = b.tenant_id and r.rescheduled_from = b.id order by r.created_at desc limit 1))
  from booking.bookings b
  join booking.salespersons s on s.id = b.salesperson_id
  join booking.services v on v.id = b.service_id
  join booking.customers c on c.id = b.customer_id
  left join booking.holds h on h.booking_id = b.id
  left join booking.meetings m on m.booking_id = b.id and b.status = 'confirmed'
  left join booking.graph_events g on g.booking_id = b.id
  where b.id = p_booking_id
$$;
comment on function booking.booking_view(uuid) is 'A booking as pages, mails and GET bookings/{id} need it; slot_minutes is the length of another time for it, timezone the customer''s own if known, calendar_entry {uid, sequence, status} how an iCalendar file names it (by the invitation''s own uid), NULL when it never was in a calendar. NULL when there is none.';
