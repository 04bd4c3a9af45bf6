create or replace function booking.forget_account(p_account_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_account booking.accounts;
  v_messages integer;
  v_history integer;
begin
  select * into v_account from booking.accounts a where a.id = p_account_id for update;
  delete from booking.sign_in_codes c
  where c.tenant_id = v_account.tenant_id and c.mailbox = booking.mailbox(v_account.email)
    and c.email_key = v_account.email_key;
  if booking.is_staff(v_account.roles) then
    return '{}';
  end if;
  delete from booking.accounts a where a.id = p_account_id;
  update booking.notification_outbox o
  set recipient = 'forgotten-' || gen_random_uuid() || '@invalid', recipient_name = null, data = '{}',
    last_error = booking.without_text(o.last_error, v_account.email),
    status = case o.status when 'queued' then 'dropped' else o.status end,
    reason = case o.status when 'queued' then 'forgotten' else o.reason end
  where o.tenant_id = v_account.tenant_id and o.recipient_key = v_account.email_key and o.booking_id is null;
  get diagnostics v_messages = row_count;
  delete from booking.audit_origins o using booking.audit_logs l
  where o.audit_id = l.id and o.tenant_id = v_account.tenant_id and l.actor_id = 'account ' || p_account_id;
  update booking.audit_logs l set meta_json = '{}'
  where l.target_id = p_account_id::text and l.target_type = 'account' and l.tenant_id = v_account.tenant_id;
  get diagnostics v_history = row_count;
  return jsonb_build_object('accounts', 1, 'mails', v_messages, 'history', v_history);
end
$$;
comment on function booking.forget_account is
  'Takes a customer''s or prospect''s account away, with sessions, mails and what the audit says of it. Those who '
  'work for the company stay: it removes them itself. Returns counts {accounts, mails, history}.';
