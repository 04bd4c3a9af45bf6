create or replace function booking.is_notified(p_salesperson_id uuid) returns boolean
language sql stable
as $$
  select coalesce((
    select p.is_watched
    from booking.calendars k
    join booking.providers p on p.provider = k.provider and p.capability = k.capability
    where k.salesperson_id = p_salesperson_id), true)
$$;
comment on function booking.is_notified is
  'Whether the provider of a calendar can notify us of changes; where there is no calendar, nothing speaks against it.';
