create or replace function booking.watch_resource(p_provider text, p_calendar text) returns text
language sql stable
as $$
  select replace(coalesce(p.watch_resource, '{calendar}'), '{calendar}', p_calendar)
  from booking.providers p where p.provider = p_provider and p.capability = 'calendar'
$$;
comment on function booking.watch_resource is
  'What is watched of a calendar, as its provider names it; p_calendar: how that knows the calendar.';
