create or replace function booking.events_to_follow(p_salesperson_id uuid, p_events jsonb)
returns table (booking_id uuid, verdict text, event jsonb)
language sql volatile rows 50
as $$
  select b.id, booking.event_verdict(b, e.event), e.event
  from jsonb_array_elements(p_events) as e (event)
  -- As an array first: the condition on what was told alone is none that row-level security lets an index serve.
  join booking.calendar_events g on g.event_id = any (array(
      select coalesce(i ->> 'event_id', i ->> 'id') from jsonb_array_elements(p_events) i))
    and g.event_id = coalesce(e.event ->> 'event_id', e.event ->> 'id')
  join booking.bookings b on b.id = g.booking_id and b.salesperson_id = p_salesperson_id
  where g.updated_at <= (
    select c.began_at from booking.calendars k join booking.calendar_comparisons c on c.calendar_id = k.id
    where k.salesperson_id = p_salesperson_id)
  order by b.id
$$;
comment on function booking.events_to_follow is
  'What a comparison says of each booking. One that somebody followed after the comparison began is left out: what '
  'was read may be older.';
