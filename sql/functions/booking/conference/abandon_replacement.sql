create or replace function booking.abandon_replacement(p_saga_id bigint) returns void
language plpgsql
as $$
declare
  v_saga booking.sagas;
begin
  update booking.saga_steps set status = 'skipped', finished_at = booking.now()
    where saga_id = p_saga_id and status = 'pending';
  update booking.sagas set status = 'failed', settled_at = booking.now(), finished_at = booking.now(),
    last_error = 'The event is gone too.'
  where id = p_saga_id returning * into v_saga;
  perform booking.want_work('reconcile_bookings', b.salesperson_id::text, booking.now())
  from booking.bookings b where b.id = v_saga.booking_id;
end
$$;
comment on function booking.abandon_replacement is
  'A lost meeting''s event is gone too: nobody wants a new meeting, and the calendar is compared at once, which '
  'cancels the booking. Should that not be (many gone at once), the next reconciliation begins again.';
