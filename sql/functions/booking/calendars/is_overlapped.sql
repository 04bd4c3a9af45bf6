create or replace function booking.is_overlapped(p_booking booking.bookings, p_busy jsonb) returns boolean
language sql stable
as $$
  select exists (
    select from (
      select booking.busy_range((e.item ->> 0)::timestamptz, (e.item ->> 1)::timestamptz,
        coalesce((e.item ->> 2)::boolean, false), p.timezone) as item, count(*) as copies
      from jsonb_array_elements(p_busy) as e (item)
      join booking.salespersons p on p.id = p_booking.salesperson_id
      group by 1
    ) b
    where b.item && tstzrange(p_booking.start_at_utc, p_booking.end_at_utc)
      and b.copies > (
        select count(*)
        from booking.provider_objects o
        join booking.calendars k on k.salesperson_id = p_booking.salesperson_id and k.external_id = o.provider_user
        where o.tenant_id = p_booking.tenant_id and o.capability = 'calendar' and o.state in ('live', 'delete_pending')
          and o.booking_id <> p_booking.id and o.start_at_utc = lower(b.item) and o.end_at_utc = upper(b.item)))
$$;
comment on function booking.is_overlapped is
  'Whether busy times [[start, end, is_all_day], …] read just before the event was made take a part of a booking''s '
  'time; one item of the same start and end is left out for each event of ours.';
