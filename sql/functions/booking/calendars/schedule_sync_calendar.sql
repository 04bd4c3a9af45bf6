create or replace function booking.schedule_sync_calendar(p_salesperson_id uuid, p_calendar_id uuid) returns jsonb
language plpgsql
as $$
begin
  update booking.calendar_syncs s set synced_at = booking.now() where s.calendar_id = p_calendar_id;
  perform booking.rest_work('sync_calendar', p_salesperson_id::text);
  return '{"finished": true}';
end
$$;
comment on function booking.schedule_sync_calendar is
  'Nothing is left to read of a calendar; it is asked for changes again by booking.sync_calendar_round_at. Returns '
  '{"finished": true}.';
