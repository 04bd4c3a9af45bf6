create or replace function booking.proceed(p_booking_id uuid, p_is_proved boolean default false) returns bigint
language plpgsql
as $$
declare
  v_booking booking.bookings := booking.lock_salesperson_and_booking(p_booking_id);
begin
  if v_booking.proof = 'mail' then
    perform booking.transition(p_booking_id, 'pending_verify', 'verify_sent', 'customer', v_booking.customer_id::text,
      case when p_is_proved then '{"is_proved": true}' else '{}' end::jsonb);
    if not p_is_proved then
      return null;
    end if;
    select * into v_booking from booking.bookings b where b.id = p_booking_id;
  end if;
  return booking.begin_confirmation(v_booking);
end
$$;
comment on function booking.proceed is
  'The step after a hold: the mail whose link confirms it, or its confirmation, whose saga is returned. '
  'p_is_proved: a link that was mailed to the customer asked for it, so no other mail is needed. The caller '
  'holds the salesperson''s lock. Errors: SB429 mail_limit.';
