create or replace function booking.queue_mail(
  p_booking_id uuid, p_kind text, p_is_asked_for boolean default false, p_client text default null
) returns boolean
language plpgsql
as $$
declare
  v_is_counted boolean := p_is_asked_for and booking.setting('has_client_limits')::boolean;
  v_at timestamptz := booking.now();
  v_booking booking.bookings;
  v_recipient text;
  v_mail_id bigint;
begin
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  select c.email into v_recipient from booking.customers c where c.id = v_booking.customer_id;
  if p_kind in ('verification', 'links') and (
    exists (select from booking.mails m where m.booking_id = p_booking_id and m.kind = p_kind
            and m.created_at > v_at - case p_kind when 'links' then interval '5 minutes' else interval '30 seconds' end)
    or (p_kind = 'verification' and (select count(*) from booking.mails m
      where m.booking_id = p_booking_id and m.kind = p_kind) >= 5)
    or (select count(*) from booking.mails m
        where m.tenant_id = v_booking.tenant_id and m.recipient_key = lower(v_recipient)
          and m.created_at > v_at - interval '1 day') >= 20
  ) then
    return false;
  end if;
  if v_is_counted then
    perform booking.raise_if_mail_budget_spent(v_recipient, p_client);
  end if;
  insert into booking.mails (tenant_id, booking_id, kind, recipient, verify_jti, created_at)
  values (v_booking.tenant_id, p_booking_id, p_kind, v_recipient,
    case when p_kind = 'verification' then v_booking.verify_token_jti end, v_at)
  returning id into v_mail_id;
  if v_is_counted then
    insert into booking.mail_spendings (mail_id, mailbox_digest, client_digest, spent_at)
    values (v_mail_id, booking.mail_digest(booking.mailbox(v_recipient)), booking.mail_digest(p_client), v_at);
  end if;
  perform booking.enqueue('mail', v_mail_id::text);
  return true;
end
$$;
comment on function booking.queue_mail is
  'Queues a mail about a booking to its customer; false when a limit keeps it back: per booking a verification mail '
  'in 30 s and five in all, a links mail in 5 minutes, per address and tenant 20 a day for what anybody can ask for. '
  'p_is_asked_for: a stranger asks for it, so it is of the budget of mails; p_client: network address that asks. '
  'Errors: SB429 mail_limit.';
