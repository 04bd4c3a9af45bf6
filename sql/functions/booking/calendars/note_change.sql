create or replace function booking.note_change(
  p_salesperson_id uuid, p_at timestamptz, p_is_known boolean default false, p_object_id uuid default null
) returns boolean
language plpgsql
as $$
begin
  update booking.calendar_freshness f
  set generation = f.generation + p_is_known::integer, notified_at = greatest(f.notified_at, p_at),
    seen_object_id = coalesce(f.seen_object_id, p_object_id)
  where f.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id);
  if p_is_known then
    delete from booking.busy_days b where b.salesperson_id = p_salesperson_id;
  end if;
  -- Whoever is at it, or waits to try again, sees it; what was refused rests until its round.
  update booking.work w set due_at = p_at
  where w.kind = 'sync_calendar' and w.id = p_salesperson_id::text and w.due_at = 'infinity' and w.last_error is null;
  return found;
end
$$;
comment on function booking.note_change is
  'A calendar may have changed: its mirror is not live until a round that began later is finished. p_is_known: it did '
  'change, so cached busy times are forgotten and a fetch under way stores nothing. p_object_id: of the calendars '
  'owner, as a notification named it. True when a message has to be queued: none is on its way.';
