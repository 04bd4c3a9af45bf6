create or replace function booking.request_reconcile_bookings(p_salesperson_id uuid) returns void
language plpgsql
as $$
begin
  update booking.calendar_comparisons c set wanted_at = booking.now()
  where c.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id);
  perform booking.want_work('reconcile_bookings', p_salesperson_id::text, booking.now());
  perform booking.enqueue('reconcile_bookings', p_salesperson_id::text);
end
$$;
comment on function booking.request_reconcile_bookings is
  'Has every booking of a calendar compared at once; a comparison under way is followed by another.';
