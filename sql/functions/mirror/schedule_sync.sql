create or replace function booking.schedule_sync(p_salesperson_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_poll double precision := booking.setting('sync_poll_seconds', '900')::double precision;
begin
  -- Before the watermark is too old to be believed, and not all calendars at once.
  update booking.calendar_states
  set next_sync_at = booking.now() + make_interval(secs => v_poll * (0.75 + 0.1 * random())),
    sync_queued_at = null, sync_lease = null, sync_lease_until = null
  where salesperson_id = p_salesperson_id;
  return '{"finished": true}';
end
$$;
comment on function booking.schedule_sync(uuid) is
  'Nothing is left to read of a calendar; it is asked for changes again before SYNC_POLL_SECONDS are over. Returns {"finished": true}.';
