create or replace function booking.mirrored_busy(
  p_mirror booking.calendar_mirrors, p_timezone text, p_from timestamptz, p_to timestamptz,
  p_moving_id uuid default null
) returns setof tstzrange
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 50
as $$
  select booking.busy_range(i.starts_at, i.ends_at, i.is_all_day, p_timezone)
  from booking.mirrored_items i
  where i.mirror_id = p_mirror.id and i.blocks
    and i.ends_at > p_from - interval '1 day' and i.starts_at < p_to + interval '1 day'
    and i.item_key not in (
      -- A branch for each partial index: none holds both states.
      select booking.item_key(o.external_id)
      from booking.provider_objects o
      where o.tenant_id = p_mirror.tenant_id and o.provider_user = p_mirror.external_id
        and o.capability = 'calendar' and o.state = 'delete_pending' and o.external_id is not null
        and o.start_at_utc > p_from - interval '2 days' and o.start_at_utc < p_to + interval '2 days'
      union all
      select booking.item_key(d.external_id)
      from booking.provider_objects d
      where d.tenant_id = p_mirror.tenant_id and d.provider_user = p_mirror.external_id
        and d.capability = 'calendar' and d.state = 'deleted' and d.external_id is not null
        and d.start_at_utc > p_from - interval '2 days' and d.start_at_utc < p_to + interval '2 days'
      union all
      select booking.item_key(m.external_id)
      from booking.provider_objects m
      where m.booking_id = p_moving_id and m.capability = 'calendar' and m.state = 'live' and m.external_id is not null)
$$;
comment on function booking.mirrored_busy is
  'Busy times of a mirrored calendar around [p_from, p_to). Events of ours that are to be deleted, or were, are left '
  'out by their id; those that stay stand beside an active booking, which takes at least as much, unless that is to '
  'be moved (p_moving_id). p_timezone: of whoever it is whose days are busy.';
