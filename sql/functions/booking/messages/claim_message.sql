create or replace function booking.claim_message(p_message booking.notification_outbox) returns jsonb
language plpgsql
as $$
declare
  v_at constant timestamptz := booking.now();
  v_message booking.notification_outbox := p_message;
  v_fault text;
  v_sender record;
  v_do text := 'send';
begin
  if not booking.has_attempts(v_message.attempts) then
    return booking.dead_letter_message(v_message.id,
      coalesce(v_message.last_error, 'Ten workers took it and none reported.'));
  end if;
  if v_message.outcome_unknown_at is not null then
    select * into v_sender from booking.sender_of(v_message.tenant_id, v_message.channel, v_message.connection_id);
    if v_sender.look_up_seconds is not null then
      if v_message.outcome_unknown_at + make_interval(secs => v_sender.look_up_seconds) > v_at then
        return booking.defer_message(v_message.id,
          v_message.outcome_unknown_at + make_interval(secs => v_sender.look_up_seconds));
      end if;
      v_do := 'find';
    elsif booking.is_given_up_when_lost(v_message.purpose) then
      return booking.give_message_up(v_message.id);
    end if;
  end if;
  if v_do = 'send' then
    select * into v_sender from booking.sender_of(v_message.tenant_id, v_message.channel);
    v_fault := booking.message_fault(v_message, v_sender.connection_id);
    if v_fault is not null then
      update booking.notification_outbox set status = 'dropped', reason = v_fault where id = v_message.id;
      return '{"finished": true}';
    end if;
    if v_sender.provider is null then
      return booking.retry_message(v_message.id, v_message.attempts + 1, format(
        'Neither the settings nor the company name an account that sends messages of the channel %s.',
        v_message.channel));
    end if;
  end if;
  update booking.notification_outbox o
  set lease = gen_random_uuid(), due_at = v_at + make_interval(secs => booking.lease_seconds()),
    attempts = o.attempts + 1, provider = v_sender.provider, connection_id = v_sender.connection_id,
    -- Of a worker that died nobody told that its answer was lost.
    lost_answers = case when o.outcome_unknown_at is null then o.lost_answers else greatest(o.lost_answers, 1) end
  where o.id = v_message.id
  returning * into v_message;
  return booking.message_view(v_message) || jsonb_build_object('do', v_do, 'lease', v_message.lease,
    'provider', v_sender.provider, 'connection_id', v_sender.connection_id, 'connection_tenant', v_sender.owner_id,
    'account', v_sender.account, 'settings', v_sender.settings, 'secret', v_sender.secret,
    'is_own_account', v_sender.is_own_account, 'since', booking.iso(v_message.outcome_unknown_at),
    'sender', jsonb_build_object('address', v_sender.from_address, 'name', v_sender.from_name,
      'reply_to', v_sender.reply_to));
end
$$;
comment on function booking.claim_message is
  'Claims a message, whose row the caller has locked and found due. {"do": "send"}, or "find" where an earlier answer '
  'was lost and the provider can be asked, with lease, provider, connection_id, connection_tenant (whose it is; NULL: '
  'the platform''s), account, settings, secret (sealed), is_own_account, sender {address, name, reply_to}, '
  'since (when it was handed over) and what booking.message_view tells. {"wait": seconds} or {"finished": true}: it is '
  'not to be sent now, or not any more.';
