create or replace function api.mail_claim(p_tenant_id uuid, p_mail_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_claim record;
  v_mail booking.mails;
  v_tenant booking.tenants;
  v_sender record;
  v_at timestamptz;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_mail from booking.mails m where m.id = p_mail_id for update;
  v_claim := booking.work_claim('mail', p_mail_id::text);
  if v_claim.lease is null then
    return v_claim.answer;
  elsif v_claim.exhausted is not null then
    return booking.dead_letter_mail(p_mail_id, v_claim.attempts - 1, v_claim.exhausted);
  end if;
  v_at := booking.now();
  select * into v_tenant from booking.tenants t where t.id = p_tenant_id;
  if v_tenant.status <> 'active' or not booking.is_mail_true(v_mail) then
    update booking.mails set status = 'dropped', finished_at = v_at where id = p_mail_id;
    return '{"finished": true}';
  end if;
  select * into v_sender from booking.sender_of(p_tenant_id);
  return jsonb_build_object('do', 'send', 'provider', v_sender.provider, 'account', v_sender.account,
    'is_own_account', v_sender.is_own_account, 'mailbox', v_sender.mailbox,
    'kind', v_mail.kind, 'recipient', v_mail.recipient, 'tokens', booking.tokens_of_mail(v_mail),
    'context', jsonb_build_object('now', booking.iso(v_at), 'tenant', booking.tenant_view(p_tenant_id),
      'booking', booking.booking_view(v_mail.booking_id)),
    'lease', v_claim.lease);
end
$$;
comment on function api.mail_claim is
  'Worker: claims a queued mail; {"do": "send", provider, account, is_own_account (the account is the company''s '
  'directory), mailbox (null: none is connected), kind, recipient, tokens: claims to sign, context: {now, tenant, '
  'booking}, lease}, or {"wait": seconds}, or {"finished": true}. A mail that is no longer true is dropped.';
