create or replace function booking.fail_sync_calendar(
  p_salesperson_id uuid, p_error text, p_retry_after double precision, p_is_refused boolean default false
) returns jsonb
language plpgsql
as $$
declare
  v_state booking.calendar_states;
begin
  update booking.calendar_states c
  set sync_attempts = c.sync_attempts + 1, sync_error = p_error, sync_lease = null, sync_lease_until = null,
    next_sync_at = least(c.next_sync_at, booking.now()), sync_refused_at = case when p_is_refused
      then booking.now() end,
    sync_not_before = booking.now() + make_interval(secs =>
      greatest(p_retry_after, least(booking.backoff_seconds(c.sync_attempts + 1), booking.round_seconds())))
  where c.salesperson_id = p_salesperson_id
  returning * into v_state;
  -- No message waits for the next round: SYNC_POLL_SECONDS may be another by then.
  return case when p_is_refused then '{"finished": true}'
    else jsonb_build_object('wait', booking.seconds_until(v_state.sync_not_before)) end;
end
$$;
comment on function booking.fail_sync_calendar is
  'A page could not be read: tried again with backoff, at the latest after SYNC_POLL_SECONDS, never sooner than '
  'p_retry_after seconds, notifications or not; one that was refused (p_is_refused) not before SYNC_POLL_SECONDS are '
  'over. Returns {"wait": seconds}, or {"finished": true}: the periodic job queues it when it is due.';
