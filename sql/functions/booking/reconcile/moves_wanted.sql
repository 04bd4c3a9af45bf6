create or replace function booking.moves_wanted(p_salesperson_id uuid, p_moves jsonb) returns jsonb
language sql volatile
as $$
  -- Materialized: row-level security lets no index serve a join with what was taken out of JSON.
  with wanted as materialized (
    select (m ->> 'booking_id')::uuid as booking_id, (m ->> 'start_at')::timestamptz as start_at,
      (m ->> 'end_at')::timestamptz as end_at,
      coalesce((m ->> 'is_draft')::boolean, false) as is_draft, booking.now() as recorded_at, false as has_waited
    from jsonb_array_elements(p_moves) m
    union all
    select p.booking_id, p.start_at_utc, p.end_at_utc, false, p.recorded_at, true
    from booking.pending_moves p
    where p.salesperson_id = p_salesperson_id
      and p.booking_id not in (select (m ->> 'booking_id')::uuid from jsonb_array_elements(p_moves) m)
  )
  select coalesce(jsonb_agg(jsonb_build_object('booking_id', w.booking_id, 'start_at', w.start_at, 'end_at', w.end_at,
    'is_draft', w.is_draft) order by w.recorded_at, w.booking_id), '[]')
  from wanted w join booking.bookings b on b.id = w.booking_id
  where b.status = 'confirmed' and b.salesperson_id = p_salesperson_id
    and (b.end_at_utc > booking.now() or w.has_waited and w.end_at <= booking.now())
    and (b.start_at_utc, b.end_at_utc) is distinct from (w.start_at, w.end_at)
$$;
comment on function booking.moves_wanted is
  'The given moves and those pending for a salesperson, oldest first; without what is not confirmed, already there, '
  'or over; of what is over, a move into the past that has waited for that end is wanted still.';
