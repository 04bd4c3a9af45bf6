create or replace function booking.next_page(p_salesperson_id uuid, p_held uuid) returns jsonb
language plpgsql
as $$
declare
  v_freshness booking.calendar_freshness;
  v_mirror booking.calendar_mirrors;
  v_claim record;
  v_at timestamptz;
begin
  select f.* into v_freshness from booking.calendars k join booking.calendar_freshness f on f.calendar_id = k.id
  where k.salesperson_id = p_salesperson_id for update of f;
  v_at := booking.now();
  if v_freshness.calendar_id is null or not booking.is_followed(p_salesperson_id) then
    delete from booking.calendar_mirrors m where m.calendar_id = v_freshness.calendar_id;
    return '{"finished": true}';
  end if;
  if p_held is null then
    select * into v_claim from booking.work_claim('sync_calendar', p_salesperson_id::text, p_round_at => (
      select booking.sync_calendar_round_at(s) from booking.calendar_syncs s
      where s.calendar_id = v_freshness.calendar_id));
    if v_claim.lease is null then
      return v_claim.answer;
    end if;
  end if;
  v_mirror := booking.mirror_to_sync(p_salesperson_id, v_freshness);
  if v_mirror.id is null then
    return booking.schedule_sync_calendar(p_salesperson_id, v_freshness.calendar_id);
  end if;
  -- A burst of notifications is one round, not one each.
  if v_mirror.round_started_at is null and v_mirror.watermark_at + interval '1 second' > v_at then
    perform booking.rest_work('sync_calendar', p_salesperson_id::text, v_mirror.watermark_at + interval '1 second');
    return jsonb_build_object('wait', booking.seconds_until(v_mirror.watermark_at + interval '1 second'));
  end if;
  if p_held is not null then
    select * into v_claim from booking.work_claim('sync_calendar', p_salesperson_id::text, p_held => p_held,
      p_attempts => 0);
  end if;
  update booking.calendar_mirrors m set round_started_at = v_at
  where m.id = v_mirror.id and m.round_started_at is null;
  return (
    select booking.calendar_address(p_salesperson_id) || jsonb_build_object('do', 'read_page',
      'mirror_id', v_mirror.id, 'lease', v_claim.lease, 'cursor', v_mirror.cursor,
      'from', booking.iso(v_mirror.window_start), 'to', booking.iso(v_mirror.window_end)));
end
$$;
comment on function booking.next_page is
  'Claims the next page of a calendar''s mirror, for api.sync_calendar_claim, or goes on with it after one that was '
  'read under the lease p_held.';
