create or replace function booking.possible_moves(p_salesperson_id uuid, p_moves jsonb) returns uuid[]
language plpgsql
as $$
declare
  v_wanted uuid[];
  v_possible uuid[];
  v_blocked uuid;
  v_left uuid;
begin
  select coalesce(array_agg((m ->> 'booking_id')::uuid order by ordinality), '{}') into v_wanted
  from jsonb_array_elements(p_moves) with ordinality as e (m, ordinality);
  perform booking.expire_if_lapsed(r.booking_id)
  from jsonb_array_elements(p_moves) m
  cross join lateral booking.reserved_around(
    p_salesperson_id, (m ->> 'start_at')::timestamptz, (m ->> 'end_at')::timestamptz) r
  join booking.holds h on h.booking_id = r.booking_id;
  v_possible := v_wanted;
  loop
    v_blocked := booking.blocked_move(p_salesperson_id, p_moves, v_possible);
    exit when v_blocked is null;
    v_possible := array_remove(v_possible, v_blocked);
  end loop;
  -- One that gave way to an older wish may go after all when that wish could not be granted.
  foreach v_left in array v_wanted loop
    if v_left <> all (v_possible) and booking.blocked_move(p_salesperson_id, p_moves, v_possible || v_left) is null then
      v_possible := v_possible || v_left;
    end if;
  end loop;
  return v_possible;
end
$$;
comment on function booking.possible_moves is
  'Which of the wanted moves can be made together: none into the past before its booking is over, none onto a booking '
  'that stays, none onto another''s target (the older wish wins). The caller holds the salesperson''s lock.';
