create or replace function booking.raise_if_mail_budget_spent(p_address text, p_client text) returns void
language plpgsql
as $$
declare
  c_an_hour constant integer := 10;
  c_a_day constant integer := 30;
  c_mailboxes_an_hour constant integer := 10;
  v_mailbox bytea := booking.mail_digest(booking.mailbox(p_address));
  v_client bytea := booking.mail_digest(p_client);
  v_at timestamptz;
  v_again timestamptz;
begin
  perform booking.lock(7, encode(v_mailbox, 'hex'));
  if v_client is not null then
    perform booking.lock(8, encode(v_client, 'hex'));
  end if;
  v_at := booking.now();
  select max(w.again) into v_again from (
    (select s.spent_at + interval '1 hour' as again from booking.mail_spendings s
     where s.mailbox_digest = v_mailbox order by s.spent_at desc offset c_an_hour - 1 limit 1)
    union all
    (select s.spent_at + interval '1 day' from booking.mail_spendings s
     where s.mailbox_digest = v_mailbox order by s.spent_at desc offset c_a_day - 1 limit 1)) w;
  if v_again > v_at then
    perform booking.raise_error('mail_limit', 'So many mails went to this mailbox that none is sent to it just now.',
      p_retry_after => booking.seconds_until(v_again));
  end if;
  if v_client is null then
    return;
  end if;
  select m.last_at + interval '1 hour' into v_again
  from (
    select s.mailbox_digest, max(s.spent_at) as last_at from booking.mail_spendings s
    where s.client_digest = v_client and s.spent_at > v_at - interval '1 hour' group by 1) m
  where not exists (
    select from booking.mail_spendings o
    where o.client_digest = v_client and o.mailbox_digest = v_mailbox and o.spent_at > v_at - interval '1 hour')
  order by m.last_at desc offset c_mailboxes_an_hour - 1 limit 1;
  if v_again > v_at then
    perform booking.raise_error('mail_limit',
      'Mails to too many different mailboxes were asked for from this network address.',
      p_retry_after => booking.seconds_until(v_again));
  end if;
end
$$;
comment on function booking.raise_if_mail_budget_spent is
  'The budget of mails that strangers can cause, over all tenants and purposes: 10 an hour and 30 a day for a '
  'mailbox, 10 mailboxes an hour for a client (p_client, a network address; NULL: unknown). Exact, because it takes '
  'the locks of both; what it lets pass is to be recorded in booking.mail_spendings in the same transaction. Errors: '
  'SB429 mail_limit, with the seconds until the next one may be asked for.';
