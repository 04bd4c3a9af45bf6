create or replace function booking.raise_if_overlapping(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  if exists (
    select from booking.reserved_around(p_booking.salesperson_id, p_booking.start_at_utc, p_booking.end_at_utc) r
    where r.booking_id <> p_booking.id and r.claim_id <> p_booking.claim_id
    union all
    select from booking.over_around(p_booking.salesperson_id, p_booking.start_at_utc, p_booking.end_at_utc) b
    where b.id <> p_booking.id and b.claim_id <> p_booking.claim_id) then
    raise exclusion_violation using
      message = format('the time of salesperson %s is taken', p_booking.salesperson_id),
      constraint = 'resources_never_overlap', schema = 'booking', table = 'reservations';
  end if;
end
$$;
comment on function booking.raise_if_overlapping is
  'Refuses a moved booking, which need not keep buffers, onto the time of another active one, also one that is over '
  'and has no reservation any more. The caller holds the salesperson''s lock. Errors: 23P01 when the time is taken.';
