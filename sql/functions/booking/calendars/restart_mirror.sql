create or replace function booking.restart_mirror(
  p_salesperson_id uuid, p_lease uuid, p_mirror_id bigint, p_error text, p_retry_after double precision
) returns jsonb
language plpgsql
as $$
begin
  delete from booking.calendar_mirrors m where m.id = p_mirror_id
    and m.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id);
  return booking.fail_sync_calendar(p_salesperson_id, p_lease, p_error, p_retry_after);
end
$$;
comment on function booking.restart_mirror is
  'A cursor that is good no more: the mirror is dropped and read again as a whole after a pause. Until then its '
  'provider is asked for busy times. Returns {"wait": seconds}.';
