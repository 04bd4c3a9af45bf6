create or replace function booking.busy_items(
  p_salesperson_id uuid, p_first date, p_last date, p_since timestamptz default '-infinity'
) returns setof tstzrange
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 50
as $$
  select i.item
  from (
    select d.item, max(d.copies) as copies
    from (
      select u.item, count(*) as copies
      from booking.busy_days b cross join lateral unnest(b.items) as u (item)
      where b.salesperson_id = p_salesperson_id and b.day between p_first and p_last and b.fetched_at >= p_since
      group by b.day, u.item
    ) d
    group by d.item
  ) i
  where i.copies > (
    select count(*)
    from booking.calendars k
    join booking.provider_objects o on o.tenant_id = k.tenant_id and o.provider_user = k.external_id
    where k.salesperson_id = p_salesperson_id and o.capability = 'calendar' and o.state in ('live', 'delete_pending')
      and o.start_at_utc = lower(i.item) and o.end_at_utc = upper(i.item))
$$;
comment on function booking.busy_items is
  'Busy times of a calendar on UTC days p_first to p_last (both included) as cached since p_since, also those up to '
  'eight hours beside them. Our own events are busy in it too: one item with the same start and end is left out '
  'for each.';
