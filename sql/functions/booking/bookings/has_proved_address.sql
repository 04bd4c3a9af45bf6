create or replace function booking.has_proved_address(p_booking booking.bookings) returns boolean
language sql immutable
as $$ select coalesce(p_booking.has_known_address, p_booking.proof in ('mail', 'account')) $$;
comment on function booking.has_proved_address is
  'Whether the customer''s mail address is theirs once the booking is confirmed: whoever pays, or whom staff note, '
  'may have typed anybody''s. What staff moved is as it was.';
