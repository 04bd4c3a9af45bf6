create or replace function booking.issue_verification(p_booking booking.bookings, p_is_asked_for boolean) returns void
language plpgsql
as $$
begin
  insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, issued_at, expires_at)
  select p_booking.verify_token_jti, p_booking.tenant_id, p_booking.id, 'verify', date_trunc('second', booking.now()),
    h.expires_at_utc
  from booking.holds h where h.booking_id = p_booking.id
  on conflict do nothing;
  perform booking.queue_mail(p_booking.id, 'booking_verify', p_is_asked_for, p_booking.client_address);
end
$$;
comment on function booking.issue_verification is
  'Records the verify link of a booking (it ends with the hold) and queues its mail. p_is_asked_for: by a customer, '
  'not by hand. Errors: SB429 mail_limit.';
