create or replace function booking.refuse_overlap(p_booking booking.bookings, p_resource_id uuid) returns void
language plpgsql
as $$
begin
  if exists (
    select from booking.reservations r
    where r.resource_id = p_resource_id
      and r.core && tstzrange(p_booking.start_at_utc - interval '4 hours', p_booking.end_at_utc + interval '4 hours')
      and r.core && tstzrange(
        p_booking.start_at_utc - make_interval(mins => greatest(p_booking.buffer_minutes, r.buffer_minutes)),
        p_booking.end_at_utc + make_interval(mins => greatest(p_booking.buffer_minutes, r.buffer_minutes)))
      and r.claim_id <> p_booking.claim_id
  ) then
    raise exclusion_violation using
      message = format('the time of resource %s is taken', p_resource_id),
      constraint = 'buffers_are_kept', schema = 'booking', table = 'reservations';
  end if;
end
$$;
comment on function booking.refuse_overlap(booking.bookings, uuid) is
  'What the exclusion constraints cannot say: the larger of two different buffers, and the gap to a moved booking, whose padded range is gone. The caller holds the salesperson''s lock. Errors: 23P01.';
