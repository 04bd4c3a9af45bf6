create or replace function booking.schedule_poll(p_salesperson_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
begin
  update booking.calendar_states
  set last_polled_at = v_at, poll_claimed_at = null, last_error = null,
    next_poll_at = v_at + make_interval(secs => booking.setting('sync_poll_seconds', '900')::double precision)
  where salesperson_id = p_salesperson_id;
  return '{"finished": true}';
end
$$;
comment on function booking.schedule_poll(uuid) is
  'A comparison is complete; the next is due after SYNC_POLL_SECONDS. Returns {"finished": true}.';
