create or replace function booking.invite_within_budget(p_account booking.accounts) returns booking.accounts
language plpgsql
as $$
declare
  v_message_id bigint;
  v_account booking.accounts;
  v_is_counted constant boolean := booking.setting('has_client_limits')::boolean;
begin
  if v_is_counted then
    perform booking.raise_if_mail_budget_spent(p_account.email, null);
  end if;
  v_message_id := booking.invite(p_account.id);
  -- Pressed twice at one moment it is one mail.
  if v_is_counted and v_message_id is not null then
    insert into booking.mail_spendings (message_id, mailbox_digest, client_digest, spent_at)
    values (v_message_id, booking.mail_digest(booking.mailbox(p_account.email)), null, booking.now());
  end if;
  select a.* into v_account from booking.accounts a where a.id = p_account.id;
  return v_account;
end
$$;
comment on function booking.invite_within_budget is
  'Invites somebody (booking.invite), as often as their mailbox may be written to because others ask for it; the '
  'account as it is then. Errors: SB429 mail_limit.';
