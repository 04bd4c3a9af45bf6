create or replace function booking.may_text(p_booking booking.bookings) returns boolean
language sql stable
as $$
  select p_booking.customer_phone is not null and p_booking.sms_consent is not null
    and booking.has_proved_address(p_booking)
    and exists (select from booking.tenant_config f where f.tenant_id = p_booking.tenant_id and f.sms)
    and exists (select from booking.sender_of(p_booking.tenant_id, 'sms'))
$$;
comment on function booking.may_text is
  'Whether an SMS about a booking is worth queueing: its customer gave a number, wants them (as they '
  'said, or staff noted) and has proved who they are, the company has them on, and somebody can send them. Whether it '
  'may go is looked at again when it is sent.';
