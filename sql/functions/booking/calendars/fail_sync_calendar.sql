create or replace function booking.fail_sync_calendar(
  p_salesperson_id uuid, p_lease uuid, p_error text, p_retry_after double precision, p_is_refused boolean default false
) returns jsonb
language plpgsql
as $$
begin
  update booking.calendar_syncs s
  set last_error = p_error, refused_at = case when p_is_refused then booking.now() end
  where s.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id);
  if p_is_refused then
    -- No message waits for the next round: SYNC_POLL_SECONDS may be another by then.
    update booking.work w set lease = null, due_at = 'infinity', last_error = p_error
    where w.kind = 'sync_calendar' and w.id = p_salesperson_id::text;
    return '{"finished": true}';
  end if;
  return (booking.work_report('sync_calendar', p_salesperson_id::text, p_lease, 'retry', p_error, p_retry_after,
    p_is_endless => true, p_longest => booking.round_seconds())).answer;
end
$$;
comment on function booking.fail_sync_calendar is
  'A page could not be read: tried again with backoff, at the latest after SYNC_POLL_SECONDS, never sooner than '
  'p_retry_after seconds, notifications or not; one that was refused (p_is_refused) not before SYNC_POLL_SECONDS are '
  'over. Returns {"wait": seconds}, or {"finished": true}: the periodic job queues it when it is due.';
