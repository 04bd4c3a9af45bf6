create or replace function booking.retry_message(
  p_id bigint, p_attempts integer, p_error text, p_retry_after double precision default null,
  p_is_endless boolean default false, p_not_before timestamptz default '-infinity'
) returns jsonb
language plpgsql
as $$
begin
  if not (booking.has_attempts(p_attempts) or p_is_endless) then
    update booking.notification_outbox set attempts = p_attempts where id = p_id;
    return booking.dead_letter_message(p_id, p_error);
  end if;
  update booking.notification_outbox
  -- What is tried without end keeps its last attempt, and with it the longest pause.
  set attempts = case when booking.has_attempts(p_attempts) then p_attempts else p_attempts - 1 end,
    last_error = p_error
  where id = p_id;
  return booking.defer_message(p_id, greatest(p_not_before,
    booking.now() + make_interval(secs => booking.backoff_seconds(p_attempts, p_retry_after))));
end
$$;
comment on function booking.retry_message is
  'A message is tried again after its backoff, never sooner than p_retry_after seconds or p_not_before; after ten '
  'attempts (p_is_endless: not even then) it is given up. Returns {"wait": seconds} or {"finished": true}.';
