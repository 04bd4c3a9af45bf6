create or replace function booking.note_change(p_salesperson_id uuid, p_at timestamptz) returns boolean
language plpgsql
as $$
declare
  v_queued_at timestamptz;
begin
  update booking.calendar_states c
  set generation = c.generation + 1, notified_at = greatest(c.notified_at, p_at),
    next_sync_at = least(c.next_sync_at, p_at), sync_queued_at = coalesce(c.sync_queued_at, p_at)
  where c.salesperson_id = p_salesperson_id
  returning c.sync_queued_at into v_queued_at;
  delete from booking.busy_days b where b.salesperson_id = p_salesperson_id;
  return coalesce(v_queued_at = p_at, false);
end
$$;
comment on function booking.note_change(uuid, timestamptz) is
  'Something changed in a calendar: its cached busy times are forgotten, its mirror is not live until a round that began later is finished. True when a sync message has to be queued for it: none is on its way.';
