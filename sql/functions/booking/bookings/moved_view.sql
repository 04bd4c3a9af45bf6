create or replace function booking.moved_view(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  with recursive chain as (
    select r.*, 1 as step from booking.last_replacement(p_booking) r where r.id is not null
    union all
    select r.*, c.step + 1
    from chain c
    cross join lateral booking.last_replacement(
      (select b from booking.bookings b where b.id = c.id)) r
    where r.id is not null
  )
  select jsonb_build_object('start_at', booking.iso(c.start_at_utc), 'end_at', booking.iso(c.end_at_utc),
    'state', case
      when c.status = 'confirmed' then 'booked'
      when c.status not in ('hold', 'pending_verify') or booking.is_lapsed(c.id) then 'gone'
      when booking.confirmation_of(c.id) is null then 'held'
      else 'confirming' end)
  from chain c
  order by c.step desc
  limit 1
$$;
comment on function booking.moved_view is
  'Where a booking is being moved, or went in the end when that was moved too: {start_at, end_at, state: held, '
  'confirming, booked or gone}; NULL when it stays, or was canceled otherwise.';
