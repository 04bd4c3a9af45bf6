create or replace function booking.purgeable_bookings(p_limit integer) returns uuid[]
language sql volatile
as $$
  select coalesce(array_agg(p.id), '{}')
  from (
    select b.id
    from booking.bookings b
    where b.end_at_utc < (select booking.retention_limit())
      and b.status in ('confirmed', 'canceled', 'expired')
      and not exists (
        select from booking.provider_objects o
        where o.booking_id = b.id and o.state <> 'deleted' and not (o.state = 'live' and b.status = 'confirmed'))
      and not exists (select from booking.sagas s where s.booking_id = b.id and s.finished_at is null)
    limit p_limit
    for update skip locked) p
$$;
comment on function booking.purgeable_bookings(integer) is
  'Bookings whose retention is over, in no order, locked: none that is still active, none with work or a deletion owed to a provider. Objects of a meeting that took place stay where they are.';
