create or replace function booking.unsubscribe_claims(p_message booking.notification_outbox) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('purpose', 'unsubscribe', 'tenant_id', p_message.tenant_id,
    'message_id', p_message.id, 'recipient', encode(booking.recipient_digest(p_message.recipient_key), 'hex'))), '[]')
  from booking.message_purposes m
  where m.purpose = p_message.purpose and m.is_optional and p_message.channel = 'mail'
$$;
comment on function booking.unsubscribe_claims is
  'Claims of the link by which the recipient of a mail ends reminders and follow-ups, in a list: none where the mail '
  'has to be told, or is none.';
