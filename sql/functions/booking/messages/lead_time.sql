create or replace function booking.lead_time(p_before text, out days integer, out minutes integer)
-- Plain SQL, so that it becomes part of the query that calls it.
language sql immutable
as $$
  select case when l.unit = 'day' then l.count else 0 end,
    case l.unit when 'hour' then l.count * 60 when 'minute' then l.count when 'day' then 0 end
  from (
    select m.found[1]::integer as count, m.found[2] as unit
    from (select regexp_match(p_before, '^([1-9][0-9]{0,4}) (day|hour|minute)s?$') as found) m
  ) l
$$;
comment on function booking.lead_time is
  'How long before a meeting something is due, as a company writes it: "1 day", "2 hours", "30 minutes". Days and '
  'minutes are kept apart: a day is one of the calendar, an hour one that passes, and to an interval both would be '
  'equal. minutes is NULL when it is none of these.';
