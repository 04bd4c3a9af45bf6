create or replace function booking.zone_changes(p_zone text, p_from bigint, p_until bigint) returns jsonb
language sql stable
as $$
  with recursive looked_at as (
    select s.at, booking.zone_offset(p_zone, s.at) as seconds
    from (select d as at from generate_series(p_from, p_until, 86400) d union select p_until) s
  ), followed as (
    select l.at, l.seconds, lead(l.at) over w as next_at, lead(l.seconds) over w as next_seconds
    from looked_at l window w as (order by l.at)
  ), narrowed as (
    select f.at, f.seconds, f.next_at, f.next_seconds from followed f where f.seconds <> f.next_seconds
    union all
    select case when m.is_old then m.at else n.at end, n.seconds, case when m.is_old then n.next_at
      else m.at end, n.next_seconds
    from narrowed n
    cross join lateral (
      select (n.at + n.next_at) / 2 as at, booking.zone_offset(p_zone, (n.at + n.next_at) / 2) = n.seconds as is_old
    ) m
    where n.next_at - n.at > 1
  )
  select jsonb_build_array(jsonb_build_array(p_from, booking.zone_offset(p_zone, p_from)))
    || coalesce(jsonb_agg(jsonb_build_array(n.next_at, n.next_seconds) order by n.next_at), '[]')
  from narrowed n where n.next_at - n.at = 1
$$;
comment on function booking.zone_changes is
  'Offsets of a zone between two instants (seconds since 1970), by this server''s table: [[instant, seconds beyond '
  'UTC]…], the first at p_from, then each change. Looked at once a day, so a change that is taken back within a day '
  'is missed. Errors: 22023 unknown zone.';
