create or replace function booking.want_sync(p_salesperson_id uuid) returns void
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
  v_queued_at timestamptz;
begin
  update booking.calendar_states c
  set notified_at = greatest(c.notified_at, v_at), next_sync_at = least(c.next_sync_at, v_at), sync_queued_at = coalesce(c.sync_queued_at, v_at)
  where c.salesperson_id = p_salesperson_id
  returning c.sync_queued_at into v_queued_at;
  if v_queued_at = v_at then
    perform booking.enqueue('sync', p_salesperson_id::text);
  end if;
end
$$;
comment on function booking.want_sync(uuid) is
  'Has the mirror of a calendar synchronised at once; until a round that begins now or later is finished it is not live.';
