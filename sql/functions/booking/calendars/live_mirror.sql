create or replace function booking.live_mirror(p_salesperson_id uuid, p_from timestamptz, p_to timestamptz)
returns booking.calendar_mirrors
language sql stable
as $$
  select m
  from booking.calendars k
  join booking.calendar_mirrors m on m.calendar_id = k.id and m.is_current
  join booking.calendar_freshness c on c.calendar_id = k.id
  join booking.calendar_watches g on g.salesperson_id = k.salesperson_id
  join booking.salespersons s on s.id = k.salesperson_id and s.has_calendar
  cross join (select booking.now() as at) n
  where k.salesperson_id = p_salesperson_id
    -- Buffers, and days that begin earlier or end later than in UTC.
    and m.window_start <= p_from - interval '1 day' and m.window_end >= p_to + interval '1 day'
    and booking.is_live(m, c, g, n.at)
$$;
comment on function booking.live_mirror is
  'The mirror that answers for [p_from, p_to) of a calendar in place of its provider, or NULL: the current one, when '
  'it is live (booking.is_live) and its window reaches a day further on either side.';
