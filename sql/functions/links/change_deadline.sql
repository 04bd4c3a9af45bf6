create or replace function booking.change_deadline(p_booking booking.bookings) returns timestamptz
language sql stable
as $$
  select p_booking.start_at_utc - make_interval(hours => coalesce(
    (select c.cancel_deadline_hours from booking.tenant_config c where c.tenant_id = p_booking.tenant_id),
    booking.setting('cancel_deadline_hours', '24')::integer))
$$;
comment on function booking.change_deadline(booking.bookings) is
  'Until when a customer may cancel or reschedule: the start less the tenant''s hours, else less CANCEL_DEADLINE_HOURS.';
