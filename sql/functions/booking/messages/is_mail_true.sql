create or replace function booking.is_mail_true(p_mail booking.mails) returns boolean
language plpgsql stable
as $$
begin
  return (
    select case p_mail.kind
      when 'verification' then b.status = 'pending_verify' and b.verify_token_jti = p_mail.verify_jti
        and not booking.is_lapsed(b.id)
      when 'confirmed' then b.status = 'confirmed'
      when 'links' then b.status = 'confirmed'
      when 'meeting_replaced' then b.status = 'confirmed'
      else true end
    from booking.bookings b where b.id = p_mail.booking_id);
end
$$;
comment on function booking.is_mail_true is 'Whether a mail still says the truth; else it is dropped unsent.';
