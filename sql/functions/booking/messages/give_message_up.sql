create or replace function booking.give_message_up(p_id bigint) returns jsonb
language plpgsql
as $$
begin
  update booking.notification_outbox set status = 'unknown' where id = p_id;
  return '{"finished": true}';
end
$$;
comment on function booking.give_message_up is
  'Nobody can tell whether a message was sent, and another one would be worse than none. Returns {"finished": true}.';
