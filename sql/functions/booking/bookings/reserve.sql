create or replace function booking.reserve(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  insert into booking.reservations
    (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, is_moved, core, padded)
  values (p_booking.id, p_booking.salesperson_id, p_booking.tenant_id, 'salesperson', p_booking.claim_id,
    p_booking.buffer_minutes, p_booking.start_at_utc, p_booking.end_at_utc,
    -- Who looks for what overlaps looks a day back for all others.
    p_booking.is_moved or p_booking.end_at_utc > p_booking.start_at_utc + interval '24 hours',
    tstzrange(p_booking.start_at_utc, p_booking.end_at_utc),
    case when not p_booking.is_moved then
      tstzrange(p_booking.start_at_utc, p_booking.end_at_utc + make_interval(mins => p_booking.buffer_minutes)) end);
end
$$;
comment on function booking.reserve is
  'Reserves the salesperson''s time for a booking. The caller holds the salesperson''s lock: without it racing plain '
  'inserts into an exclusion constraint can wait for each other for seconds. Errors: 23P01 when another claim has it.';
