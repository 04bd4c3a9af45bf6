create or replace function booking.dead_letter_message(p_id bigint, p_error text) returns jsonb
language plpgsql
as $$
begin
  update booking.notification_outbox set status = 'dead', last_error = p_error where id = p_id;
  perform booking.audit('message.dead', case when o.booking_id is null then 'message' else 'booking' end,
    coalesce(o.booking_id::text, o.id::text),
    jsonb_build_object('message_id', o.id, 'purpose', o.purpose, 'channel', o.channel, 'error', p_error))
  from booking.notification_outbox o where o.id = p_id;
  return '{"finished": true}';
end
$$;
comment on function booking.dead_letter_message is
  'Gives a message up: dead, with its last error, and audited. Returns {"finished": true}.';
