create or replace function booking.reserve(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  insert into booking.reservations (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, core, padded)
  values (p_booking.id, p_booking.salesperson_id, p_booking.tenant_id, 'salesperson', p_booking.claim_id, p_booking.buffer_minutes,
    tstzrange(p_booking.start_at_utc, p_booking.end_at_utc),
    case when not p_booking.is_moved then
      tstzrange(p_booking.start_at_utc, p_booking.end_at_utc + make_interval(mins => p_booking.buffer_minutes)) end)
  on conflict do nothing;
  if not found then
    raise exclusion_violation using
      message = format('the time of salesperson %s is taken', p_booking.salesperson_id),
      constraint = 'resources_never_overlap', schema = 'booking', table = 'reservations';
  end if;
end
$$;
comment on function booking.reserve(booking.bookings) is
  'Reserves the salesperson''s time for a booking; ON CONFLICT never waits in a deadlock as a plain insert would. Errors: 23P01 when another claim has it.';
