create or replace function booking.follow_address() returns trigger
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  -- Whoever corrects addresses by hand may do so for several tenants at once.
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  perform booking.revoke_links(b.id) from booking.bookings b where b.customer_id = new.id;
  update booking.notification_outbox o set recipient = new.email
  from booking.bookings b, booking.message_purposes p
  where b.customer_id = new.id and o.booking_id = b.id and o.status = 'queued' and o.channel = 'mail'
    and p.purpose = o.purpose and p.audience = 'customer';
  for v_booking in
    update booking.bookings set verify_token_jti = gen_random_uuid(), updated_at = booking.now()
    where customer_id = new.id and status = 'pending_verify' and verify_token_jti is not null
    returning *
  loop
    update booking.notification_outbox set verify_jti = v_booking.verify_token_jti
    where booking_id = v_booking.id and purpose = 'booking_verify' and status = 'queued';
    perform booking.issue_verification(v_booking, false);
  end loop;
  return null;
end
$$;
comment on function booking.follow_address is
  'Trigger: a corrected mail address takes back the links that went to the wrong one, turns mails not yet sent to the '
  'right one, and gives a booking that waits for its verification a fresh link.';
