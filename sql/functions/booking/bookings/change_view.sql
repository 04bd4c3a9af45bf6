create or replace function booking.change_view(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select jsonb_build_object('until', booking.iso(r.until),
    'faults', jsonb_build_object('cancel', r.cancel_fault, 'reschedule', r.reschedule_fault))
  from booking.change_rule(p_booking) r
$$;
comment on function booking.change_view is
  'booking.change_rule for pages and mails: {until: instant or null, faults: {cancel, reschedule: code or null}}.';
