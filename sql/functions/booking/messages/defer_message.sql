create or replace function booking.defer_message(p_id bigint, p_due_at timestamptz) returns jsonb
language plpgsql
as $$
begin
  update booking.notification_outbox set lease = null, due_at = p_due_at where id = p_id;
  return jsonb_build_object('wait', booking.seconds_until(p_due_at));
end
$$;
comment on function booking.defer_message is
  'Nobody has a message, and it is not due before p_due_at. Returns {"wait": seconds}.';
