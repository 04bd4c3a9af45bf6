create or replace function booking.queue_mail(
  p_booking_id uuid, p_purpose text, p_is_asked_for boolean default false, p_client text default null
) returns boolean
language plpgsql
as $$
declare
  v_is_counted boolean := p_is_asked_for and booking.setting('has_client_limits')::boolean;
  v_is_repeatable boolean := p_purpose in ('booking_verify', 'booking_links');
  v_at timestamptz := booking.now();
  v_booking booking.bookings;
  v_recipient text;
  v_before integer;
  v_last_at timestamptz;
  v_message_id bigint;
begin
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  select c.email into v_recipient from booking.customers c where c.id = v_booking.customer_id;
  if v_is_repeatable then
    select count(*), max(o.created_at) into v_before, v_last_at from booking.notification_outbox o
    where o.booking_id = p_booking_id and o.purpose = p_purpose;
    if v_last_at > v_at - (case p_purpose when 'booking_links' then interval '5 minutes' else interval '30 seconds' end)
      or p_purpose = 'booking_verify' and v_before >= 5
      or (select count(*) from booking.notification_outbox o
          where o.tenant_id = v_booking.tenant_id and o.recipient_key = lower(v_recipient)
            and o.purpose in ('booking_verify', 'booking_links')
            and o.created_at > v_at - interval '1 day') >= 20
    then
      return false;
    end if;
  end if;
  if v_is_counted then
    perform booking.raise_if_mail_budget_spent(v_recipient, p_client);
  end if;
  v_message_id := booking.queue_message(v_booking.tenant_id, p_booking_id, p_booking_id, p_purpose, 'mail', v_recipient,
    p_occurrence => case when v_before > 0 then (v_before + 1)::text else '' end,
    p_verify_jti => case when p_purpose = 'booking_verify' then v_booking.verify_token_jti end);
  if v_is_counted and v_message_id is not null then
    insert into booking.mail_spendings (message_id, mailbox_digest, client_digest, spent_at)
    values (v_message_id, booking.mail_digest(booking.mailbox(v_recipient)), booking.mail_digest(p_client), v_at);
  end if;
  return v_message_id is not null;
end
$$;
comment on function booking.queue_mail is
  'Queues a mail about a booking to its customer; false when a limit keeps it back, or when the booking as it is now '
  'has it already: per booking a verification mail in 30 s and five in all, a links mail in 5 minutes, per address and '
  'tenant 20 a day of these, which anybody can ask for. p_is_asked_for: a stranger asks for it, so it is of the budget '
  'of mails; p_client: network address that asks. Errors: SB429 mail_limit.';
