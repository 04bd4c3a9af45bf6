create or replace function booking.revoke_links(p_booking_id uuid) returns void
language sql
as $$
  update booking.link_tokens set revoked_at = booking.now() where booking_id = p_booking_id and revoked_at is null
$$;
comment on function booking.revoke_links is
  'Takes back every link that was mailed about a booking: it went to an address that was wrong.';
