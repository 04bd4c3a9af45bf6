create or replace function booking.invite(p_account_id uuid) returns bigint
language plpgsql
as $$
declare
  v_account booking.accounts;
begin
  update booking.accounts a set invited_at = booking.now() where a.id = p_account_id returning * into v_account;
  return booking.queue_message(v_account.tenant_id, v_account.id, null, 'invitation', 'mail', v_account.email,
    p_occurrence => booking.iso(v_account.invited_at),
    p_data => jsonb_build_object('invited', v_account.email), p_recipient_name => v_account.display_name,
    p_locale => v_account.locale);
end
$$;
comment on function booking.invite is
  'Mails somebody that they have an account, by the message whose id it returns; the link '
  'leads to the sign-in, which mails a code to that address alone.';
