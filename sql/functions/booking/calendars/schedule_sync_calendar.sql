create or replace function booking.schedule_sync_calendar(p_salesperson_id uuid) returns jsonb
language plpgsql
as $$
begin
  update booking.calendar_states
  set next_sync_at = 'infinity', synced_at = booking.now(), sync_queued_at = null, sync_lease = null,
    sync_lease_until = null
  where salesperson_id = p_salesperson_id;
  return '{"finished": true}';
end
$$;
comment on function booking.schedule_sync_calendar is
  'Nothing is left to read of a calendar; it is asked for changes again by booking.sync_calendar_due_at. Returns '
  '{"finished": true}.';
