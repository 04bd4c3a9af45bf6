create or replace function booking.note_change(
  p_salesperson_id uuid, p_at timestamptz, p_is_known boolean default false, p_object_id uuid default null
) returns boolean
language plpgsql
as $$
declare
  v_is_first boolean;
begin
  update booking.calendar_states c
  set generation = c.generation + p_is_known::integer, notified_at = greatest(c.notified_at, p_at),
    next_sync_at = least(c.next_sync_at, p_at), sync_queued_at = coalesce(c.sync_queued_at, p_at),
    seen_object_id = coalesce(c.seen_object_id, p_object_id)
  from (select o.sync_queued_at from booking.calendar_states o where o.salesperson_id = p_salesperson_id for update) old
  where c.salesperson_id = p_salesperson_id
  returning old.sync_queued_at is null into v_is_first;
  if p_is_known then
    delete from booking.busy_days b where b.salesperson_id = p_salesperson_id;
  end if;
  return coalesce(v_is_first, false);
end
$$;
comment on function booking.note_change is
  'A calendar may have changed: its mirror is not live until a round that began later is finished. p_is_known: it did '
  'change, so cached busy times are forgotten and a fetch under way stores nothing. p_object_id: of the calendars '
  'owner, as a notification named it. True when a sync message has to be queued: none is on its way.';
