create or replace function booking.request_reconcile_bookings(p_salesperson_id uuid) returns void
language plpgsql
as $$
begin
  update booking.calendar_states c set next_reconcile_at = booking.now(), reconcile_requested_at = booking.now()
  where c.salesperson_id = p_salesperson_id;
  perform booking.enqueue('reconcile_bookings', p_salesperson_id::text);
end
$$;
comment on function booking.request_reconcile_bookings is
  'Has every booking of a calendar compared with Outlook at once; a comparison under way is followed by another.';
