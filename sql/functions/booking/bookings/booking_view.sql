create or replace function booking.booking_view(p_booking_id uuid) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'id', b.id, 'status', b.status, 'confirmation', booking.confirmation_of(b.id),
    'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc), 'timezone', b.timezone,
    'locale', b.locale,
    'service_name', v.name, 'service_slug', case when not v.is_default then v.slug end, 'is_anyone', b.is_anyone,
    'may_go_to_another', booking.may_go_to_another(b),
    'redirect_url', coalesce(v.redirect_url, (select c.redirect_url from booking.tenant_config c
      where c.tenant_id = b.tenant_id)),
    'price', case when b.price_amount is not null then jsonb_build_object('amount', b.price_amount,
      'currency', b.currency, 'tax_percent', b.tax_percent) end,
    'slot_minutes', (booking.service_as_booked(b)).slot_minutes,
    'salesperson', jsonb_build_object('id', s.id, 'display_name', s.display_name, 'timezone', s.timezone),
    'customer', jsonb_build_object('email', c.email, 'name', coalesce(b.customer_name, c.name),
      'company', coalesce(b.customer_company, c.company)),
    'place', booking.place_view(booking.place_of(b), case when b.place is null then v.place_text else b.place_text end),
    'join_url', m.join_url, 'called', booking.called(b),
    'confirmation_by', (booking.calendar_kind_of(b)).confirmation_by, 'expires_at', booking.iso(h.expires_at_utc),
    'change', booking.change_view(b),
    'has_proved_address', booking.has_proved_address(b),
    'is_past', b.end_at_utc <= booking.now(), 'cancel_source', b.cancel_source,
    'calendar_entry', case when b.status in ('confirmed', 'canceled') then jsonb_build_object(
      'uid', coalesce(g.ical_uid, b.claim_id || '@holdfast'), 'sequence', b.sequence,
      'status', case b.status when 'confirmed' then 'CONFIRMED' else 'CANCELLED' end) end,
    'is_superseded', b.status = 'expired' and exists (
      select from booking.tracking_events e
      where e.booking_id = b.id and e.type = 'expired' and e.meta_json ->> 'event' = 'superseded'),
    'replaces', booking.replaced_view(b), 'moved_to', booking.moved_view(b))
  from booking.bookings b
  join booking.salespersons s on s.id = b.salesperson_id
  join booking.services v on v.id = b.service_id
  join booking.customers c on c.id = b.customer_id
  left join booking.holds h on h.booking_id = b.id
  left join booking.meetings m on m.booking_id = b.id and b.status = 'confirmed'
  left join booking.calendar_events g on g.booking_id = b.id
  where b.id = p_booking_id
$$;
comment on function booking.booking_view is
  'A booking as pages, mails and GET bookings/{id} need it; place is as booking.place_view tells, called as '
  'booking.called, confirmation_by who tells the customer of it (calendar or mail), slot_minutes is the length of '
  'another time for it, service_slug NULL of the default service, is_anyone whether the customer named nobody, '
  'may_go_to_another as that function tells, redirect_url where customers go on to, price {amount, currency, '
  'tax_percent} or NULL, timezone and locale the customer''s own if known, has_proved_address as that function tells, '
  'change whether and until when it can be changed (booking.change_view), replaces the booking that it is to replace '
  'or replaced (booking.replaced_view), moved_to where it goes or went (booking.moved_view), is_superseded whether '
  'its hold was given up for another time or address, calendar_entry {uid, sequence, status} how an iCalendar file '
  'names it (by the invitation''s own uid), NULL when it never was in a calendar. NULL when there is none.';
