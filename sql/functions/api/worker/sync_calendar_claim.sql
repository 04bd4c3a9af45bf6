create or replace function api.sync_calendar_claim(p_tenant_id uuid, p_salesperson_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_state booking.calendar_states;
  v_mirror booking.calendar_mirrors;
  v_lease uuid := gen_random_uuid();
  v_at timestamptz;
  v_due_at timestamptz;
begin
  perform booking.set_tenant(p_tenant_id);
  insert into booking.calendar_states (salesperson_id, tenant_id, next_sync_at)
  select s.id, s.tenant_id, booking.now() from booking.salespersons s
    where s.id = p_salesperson_id and s.tenant_id = p_tenant_id
  on conflict do nothing;
  select * into v_state from booking.calendar_states c where c.salesperson_id = p_salesperson_id for update;
  v_at := booking.now();
  if v_state.salesperson_id is null or not booking.is_followed(p_salesperson_id) then
    delete from booking.calendar_mirrors m where m.salesperson_id = p_salesperson_id;
    return '{"finished": true}';
  end if;
  v_due_at := booking.sync_calendar_due_at(v_state);
  if v_due_at > v_at and v_due_at > coalesce(greatest(v_state.sync_not_before, v_state.sync_lease_until), '-infinity')
    then
    -- Not before the next round, which no message waits for: SYNC_POLL_SECONDS may be another by then.
    update booking.calendar_states c set sync_queued_at = null where c.salesperson_id = p_salesperson_id;
    return '{"finished": true}';
  elsif v_due_at > v_at then
    return jsonb_build_object('wait', booking.seconds_until(v_due_at));
  end if;
  v_mirror := booking.mirror_to_sync(v_state);
  if v_mirror.id is null then
    return booking.schedule_sync_calendar(p_salesperson_id);
  end if;
  -- A burst of notifications is one round, not one each.
  if v_mirror.round_started_at is null and v_mirror.watermark_at + interval '1 second' > v_at then
    return jsonb_build_object('wait', booking.seconds_until(v_mirror.watermark_at + interval '1 second'));
  end if;

  update booking.calendar_mirrors m set round_started_at = coalesce(m.round_started_at, v_at) where m.id = v_mirror.id;
  update booking.calendar_states c
  set sync_queued_at = null, sync_lease = v_lease,
    sync_lease_until = v_at + make_interval(secs => booking.lease_seconds())
  where c.salesperson_id = p_salesperson_id;
  return (
    select booking.calendar_address(p_salesperson_id) || jsonb_build_object('do', 'read_page',
      'mirror_id', v_mirror.id, 'lease', v_lease, 'cursor', v_mirror.cursor,
      'from', booking.iso(v_mirror.window_start), 'to', booking.iso(v_mirror.window_end)));
end
$$;
comment on function api.sync_calendar_claim is
  'Worker: the next page of a calendar''s mirror: {"do": "read_page", provider, directory, user, mirror_id, lease, '
  'cursor, from, to}, {"wait": seconds}, or {"finished": true}, also when it is not due: the periodic job queues it '
  'then. cursor is the provider''s, NULL for the first page of the window [from, to).';
