create or replace function booking.redrive_message(p_id text) returns void
language plpgsql
as $$
begin
  update booking.notification_outbox set status = 'queued' where id = p_id::bigint and status = 'dead';
end
$$;
comment on function booking.redrive_message is 'A message that was given up is to be sent, with ten new attempts.';
