create or replace function booking.blocked_move(p_salesperson_id uuid, p_moves jsonb, p_together uuid[]) returns uuid
language plpgsql
as $$
declare
  v_blocked uuid;
begin
  with target as (
    select b.id as booking_id, (m ->> 'start_at')::timestamptz as start_at, (m ->> 'end_at')::timestamptz as end_at,
           ordinality as age, b.claim_id, b.end_at_utc > booking.now() as is_ahead
    from jsonb_array_elements(p_moves) with ordinality as e (m, ordinality)
    join booking.bookings b on b.id = (m ->> 'booking_id')::uuid
    where b.id = any (p_together)
  ), judged as (
    select t.booking_id, t.age,
      -- Over is final. Until the meeting's own end its organizer may put it back.
      t.is_ahead and t.end_at <= booking.now() or exists (
        select from (
          select r.booking_id, r.claim_id, r.starts_at, r.ends_at
          from booking.reserved_around(p_salesperson_id, t.start_at, t.end_at) r
          union all
          select b.id, b.claim_id, b.start_at_utc, b.end_at_utc
          from booking.over_around(p_salesperson_id, t.start_at, t.end_at) b) o
        where o.booking_id <> all (p_together)
          -- One claim may overlap, but no two active bookings have the very same time.
          and (o.claim_id <> t.claim_id or (o.starts_at, o.ends_at) = (t.start_at, t.end_at))) as is_taken,
      exists (
        select from target o
        where o.age < t.age and o.start_at < t.end_at and o.end_at > t.start_at) as is_contested
    from target t
  )
  select j.booking_id into v_blocked
  from judged j where j.is_taken or j.is_contested
  order by j.is_taken desc, j.age desc limit 1;
  return v_blocked;
end
$$;
comment on function booking.blocked_move is
  'Of the moves of p_together, made at once, one that cannot be: into the past while the booking is not over, onto a '
  'booking that stays, else the youngest onto another''s target; NULL when all can.';
