create or replace function booking.last_replacement(p_booking booking.bookings) returns booking.bookings
language sql stable
as $$
  select r.*
  from booking.bookings r
  where r.tenant_id = p_booking.tenant_id and r.rescheduled_from = p_booking.id
    and (p_booking.status = 'canceled' and p_booking.cancel_source = 'reschedule'
      or p_booking.status = 'confirmed' and r.status in ('hold', 'pending_verify') and not booking.is_lapsed(r.id))
  order by r.status = 'expired', r.created_at desc
  limit 1
$$;
comment on function booking.last_replacement is
  'The booking for which a canceled one was given up, or the hold that would replace a confirmed one; NULL when there '
  'is none.';
