create or replace function booking.is_sync_claimed(p_salesperson_id uuid, p_lease uuid) returns boolean
language plpgsql
as $$
begin
  perform from booking.calendars k join booking.calendar_freshness f on f.calendar_id = k.id
  where k.salesperson_id = p_salesperson_id for update of f;
  return booking.is_held('sync_calendar', p_salesperson_id::text, p_lease);
end
$$;
comment on function booking.is_sync_claimed is
  'Whether a page of a calendar is still being read under this lease; locks the calendar''s freshness. A worker that '
  'was too slow has lost it to another.';
