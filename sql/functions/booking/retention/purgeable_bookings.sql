create or replace function booking.purgeable_bookings(p_limit integer) returns uuid[]
language sql volatile
as $$
  select coalesce(array_agg(p.id), '{}')
  from (
    select b.id
    from booking.bookings b
    where b.end_at_utc < (select booking.retention_limit()) and booking.is_purgeable(b)
    order by b.end_at_utc
    limit p_limit
    for update skip locked) p
$$;
comment on function booking.purgeable_bookings is
  'The bookings that ended first of those whose retention is over, locked; see booking.is_purgeable.';
