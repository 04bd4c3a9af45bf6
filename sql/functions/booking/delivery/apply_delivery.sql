create or replace function booking.apply_delivery(
  p_outbox_id bigint, p_message_id text, p_state text, p_is_permanent boolean, p_code text, p_at timestamptz
) returns void
language plpgsql
as $$
declare
  v_message booking.notification_outbox;
begin
  update booking.notification_outbox o
  set delivery = case when n.is_news then p_state else o.delivery end,
      delivery_code = case when n.is_news then p_code else o.delivery_code end,
      delivery_at = case when n.is_news then p_at else o.delivery_at end,
      provider_message_id = coalesce(o.provider_message_id, p_message_id),
      status = case when n.is_proof then 'sent' else o.status end,
      finished_at = case when n.is_proof then booking.now() else o.finished_at end,
      outcome_unknown_at = case when n.is_proof then null else o.outcome_unknown_at end
  from (
    select m.id, booking.delivery_rank(p_state) > coalesce(booking.delivery_rank(m.delivery), 0) as is_news,
      m.status = 'unknown' or m.status = 'queued' and m.outcome_unknown_at is not null as is_proof
    from booking.notification_outbox m where m.id = p_outbox_id for update) n
  where o.id = n.id and (n.is_news or n.is_proof)
  returning o.* into v_message;
  if found and (p_state = 'complained' or p_state = 'bounced' and p_is_permanent) then
    perform booking.suppress(v_message.tenant_id, v_message.channel, v_message.recipient_key,
      booking.recipient_digest(v_message.recipient_key), p_state, p_code, v_message.id,
      v_message.connection_id);
  end if;
end
$$;
comment on function booking.apply_delivery is
  'What a provider told of a message: its state, if that ranks above what was told before; that it was sent, if the '
  'answer to our request was lost, or is not there yet; and the suppression that a complaint or a bounce for good '
  'brings. The recipient is that of our own row.';
