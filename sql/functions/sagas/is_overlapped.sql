create or replace function booking.is_overlapped(p_booking booking.bookings, p_busy jsonb) returns boolean
language sql stable
as $$
  select exists (
    select from (
      select (e.item ->> 0)::timestamptz as start_at, (e.item ->> 1)::timestamptz as end_at, count(*) as copies
      from jsonb_array_elements(p_busy) as e (item)
      group by 1, 2
    ) b
    where b.start_at < p_booking.end_at_utc and b.end_at > p_booking.start_at_utc
      and b.copies > (
        select count(*)
        from booking.provider_objects o
        join booking.salespersons s on s.id = p_booking.salesperson_id and s.graph_user_id = o.owner_user
        where o.tenant_id = p_booking.tenant_id and o.provider = 'graph' and o.state in ('live', 'delete_owed')
          and o.booking_id <> p_booking.id and o.start_at_utc = b.start_at and o.end_at_utc = b.end_at))
$$;
comment on function booking.is_overlapped(booking.bookings, jsonb) is
  'Whether busy times [[start, end], …] read just before the event was made take a part of a booking''s time; one item of the same start and end is left out for each event of ours.';
