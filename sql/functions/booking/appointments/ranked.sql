create or replace function booking.ranked(
  p_service booking.services, p_people uuid[], p_start_at timestamptz, p_end_at timestamptz,
  p_claim_id uuid default null
) returns uuid[]
language sql volatile
as $$
  with week as materialized (
    select booking.first_instant(t.monday, t.timezone) as starts,
      booking.first_instant(t.monday + interval '7 days', t.timezone) as ends,
      booking.now() - interval '90 days' as since
    from (
      select c.timezone, date_trunc('week', p_start_at at time zone c.timezone) as monday
      from booking.tenant_config c where c.tenant_id = p_service.tenant_id) t
  )
  select coalesce(array_agg(s.id order by booked.minutes, booked.newest nulls first, s.id), '{}')
  from booking.salespersons s
  cross join week w
  cross join lateral (
    select coalesce(sum(extract(epoch from b.end_at_utc - b.start_at_utc) / 60) filter (
        where b.status = 'confirmed' and b.start_at_utc >= w.starts and b.start_at_utc < w.ends), 0) as minutes,
      max(b.created_at) as newest
    from booking.bookings b
    where b.tenant_id = s.tenant_id and b.salesperson_id = s.id and b.status in ('hold', 'pending_verify', 'confirmed')
      and b.start_at_utc > w.since) booked
  where s.tenant_id = p_service.tenant_id and s.id = any (p_people)
    and booking.is_offered(s, p_service, p_start_at, p_end_at)
    and not exists (
      select from booking.collisions(s.id, p_start_at, p_end_at, p_service.buffer_minutes, p_claim_id) as c (id)
      where not booking.is_lapsed(c.id))
    and not booking.is_share_spent(s, p_service, p_start_at)
$$;
comment on function booking.ranked is
  'Who of p_people can take a booking, as far as we know without their calendars, whose turn it is first: fewest '
  'confirmed minutes in the week of the slot (from Monday, in the company''s zone), then whose newest active booking '
  'was made longest ago (none first; meetings of the last 90 days and to come count), then by id. What shares '
  'p_claim_id is in nobody''s way. The caller holds their locks.';
