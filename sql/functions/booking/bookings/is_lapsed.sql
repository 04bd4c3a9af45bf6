create or replace function booking.is_lapsed(p_booking_id uuid) returns boolean
language sql stable
as $$
  select exists (select from booking.holds h where h.booking_id = p_booking_id and h.expires_at_utc <= booking.now())
    and not exists (select from booking.sagas s where s.booking_id = p_booking_id and s.kind = 'confirm')
$$;
comment on function booking.is_lapsed is
  'Whether a booking is a hold whose time is over and that is not being confirmed: it blocks nothing.';
