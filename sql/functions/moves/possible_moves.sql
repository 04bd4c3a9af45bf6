create or replace function booking.possible_moves(p_salesperson_id uuid, p_moves jsonb) returns uuid[]
language plpgsql
as $$
declare
  v_possible uuid[];
  v_blocked uuid;
begin
  select coalesce(array_agg((m ->> 'booking_id')::uuid), '{}') into v_possible from jsonb_array_elements(p_moves) m;
  perform booking.expire_if_lapsed(b.id)
  from jsonb_array_elements(p_moves) m,
       booking.active_around(p_salesperson_id, (m ->> 'start_at')::timestamptz, (m ->> 'end_at')::timestamptz) b
  where b.status <> 'confirmed';
  loop
    v_blocked := null;
    with target as (
      select b.id as booking_id, (m ->> 'start_at')::timestamptz as start_at, (m ->> 'end_at')::timestamptz as end_at,
             ordinality as age, b.claim_id
      from jsonb_array_elements(p_moves) with ordinality as e (m, ordinality)
      join booking.bookings b on b.id = (m ->> 'booking_id')::uuid
      where (m ->> 'booking_id')::uuid = any (v_possible)
    )
    select t.booking_id into v_blocked
    from target t
    where exists (
        select from booking.active_around(p_salesperson_id, t.start_at, t.end_at) b
        where b.id <> all (v_possible) and b.claim_id <> t.claim_id)
      or exists (
        select from target o
        where o.age < t.age and o.start_at < t.end_at and o.end_at > t.start_at and o.claim_id <> t.claim_id)
    order by t.age desc limit 1;
    exit when v_blocked is null;
    v_possible := array_remove(v_possible, v_blocked);
  end loop;
  return v_possible;
end
$$;
comment on function booking.possible_moves(uuid, jsonb) is
  'Which of the wanted moves can be made together: none onto a booking that stays, none onto another''s target (the older wish wins). The caller holds the salesperson''s lock.';
