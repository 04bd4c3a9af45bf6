create or replace function booking.fail_sync(p_salesperson_id uuid, p_error text, p_retry_after double precision) returns jsonb
language plpgsql
as $$
declare
  v_poll double precision := booking.setting('sync_poll_seconds', '900')::double precision;
  v_wait double precision;
begin
  update booking.calendar_states c
  set sync_attempts = c.sync_attempts + 1, sync_error = p_error, sync_lease = null, sync_lease_until = null,
    next_sync_at = least(c.next_sync_at, booking.now())
  where c.salesperson_id = p_salesperson_id
  returning greatest(p_retry_after, least(booking.backoff_seconds(c.sync_attempts), v_poll)) into v_wait;
  update booking.calendar_states c set sync_not_before = booking.now() + make_interval(secs => v_wait)
  where c.salesperson_id = p_salesperson_id;
  return jsonb_build_object('wait', v_wait);
end
$$;
comment on function booking.fail_sync(uuid, text, double precision) is
  'A page could not be read: tried again with backoff, at the latest after SYNC_POLL_SECONDS, never sooner than p_retry_after seconds, notifications or not. Returns {"wait": seconds}.';
