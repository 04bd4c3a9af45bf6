create or replace function booking.mirror_to_sync(p_salesperson_id uuid, p_freshness booking.calendar_freshness)
  returns booking.calendar_mirrors
language plpgsql
as $$
declare
  -- How far ahead a window is read, and at which rest the next one is begun.
  c_margin constant interval := '14 days';
  v_window tstzrange := booking.mirror_window(p_salesperson_id, interval '0');
  v_recent timestamptz := booking.now() - 0.7 * make_interval(secs => booking.round_seconds());
  v_current booking.calendar_mirrors;
  v_ahead booking.calendar_mirrors;
begin
  select * into v_current from booking.calendar_mirrors m
    where m.calendar_id = p_freshness.calendar_id and m.is_current;
  -- The one in use first: people wait for it.
  if v_current.id is not null and (
    v_current.round_started_at is not null
      or v_current.watermark_at <= greatest(p_freshness.notified_at, v_recent)) then
    return v_current;
  end if;
  select * into v_ahead from booking.calendar_mirrors m
    where m.calendar_id = p_freshness.calendar_id and not m.is_current;
  if v_ahead.id is not null and v_ahead.window_end >= upper(v_window) then
    return v_ahead;
  end if;
  if v_current.window_end >= upper(v_window) and v_current.created_at >= coalesce((
    select s.reread_at from booking.calendar_syncs s where s.calendar_id = p_freshness.calendar_id), '-infinity') then
    return null;
  end if;
  delete from booking.calendar_mirrors m where m.id = v_ahead.id;
  v_window := booking.mirror_window(p_salesperson_id, c_margin);
  insert into booking.calendar_mirrors
    (tenant_id, calendar_id, external_id, window_start, window_end, created_at, touched_at)
  select k.tenant_id, k.id, k.external_id, lower(v_window), upper(v_window), booking.now(), booking.now()
  from booking.calendars k where k.id = p_freshness.calendar_id
  returning * into v_ahead;
  return v_ahead;
end
$$;
comment on function booking.mirror_to_sync is
  'Of which mirror of a calendar the next page is to be read: the one in use when it may be behind, else the one that '
  'is read beside it, which is begun when there is none in use, its window becomes too short, or notifications were '
  'missed. NULL: nothing to read now. The caller has locked p_freshness.';
