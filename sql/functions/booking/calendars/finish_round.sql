create or replace function booking.finish_round(p_mirror booking.calendar_mirrors) returns void
language plpgsql
as $$
begin
  -- A changed series is told as a whole, and nothing of occurrences that it has no more. [GRAPH-42]
  delete from booking.mirrored_items i
  where i.mirror_id = p_mirror.id and i.round < p_mirror.round
    and i.series_key in (
      select s.item_key from booking.mirrored_items s
        where s.mirror_id = p_mirror.id and s.is_series and s.round = p_mirror.round);
  if not p_mirror.is_current then
    delete from booking.calendar_mirrors m where m.calendar_id = p_mirror.calendar_id and m.is_current;
  end if;
  update booking.calendar_mirrors m
  set is_current = true, watermark_at = m.round_started_at, round_started_at = null, round = m.round + 1, pages = 0
  where m.id = p_mirror.id;
end
$$;
comment on function booking.finish_round is
  'A round is complete: the mirror is what the calendar was when the round began, or newer. One that was read beside '
  'another takes its place.';
