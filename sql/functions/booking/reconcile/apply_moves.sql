create or replace function booking.apply_moves(p_salesperson_id uuid, p_moves jsonb) returns jsonb
language plpgsql
as $$
declare
  v_moves jsonb;
  v_possible uuid[];
  v_pending uuid[];
begin
  if p_moves = '[]' and not exists (select from booking.pending_moves p where p.salesperson_id = p_salesperson_id) then
    return '{"applied": [], "pending": []}';
  end if;
  perform booking.lock_salesperson(p_salesperson_id);
  v_moves := booking.moves_wanted(p_salesperson_id, p_moves);
  v_possible := booking.possible_moves(p_salesperson_id, v_moves);
  perform booking.perform_moves(p_salesperson_id,
    (select coalesce(jsonb_agg(m), '[]') from jsonb_array_elements(v_moves) m
      where (m ->> 'booking_id')::uuid = any (v_possible)));
  perform booking.note_conflict(m) from jsonb_array_elements(v_moves) m
    where (m ->> 'booking_id')::uuid <> all (v_possible);
  select coalesce(array_agg((m ->> 'booking_id')::uuid), '{}') into v_pending
  from jsonb_array_elements(v_moves) m where (m ->> 'booking_id')::uuid <> all (v_possible);
  return jsonb_build_object('applied', to_jsonb(v_possible), 'pending', to_jsonb(v_pending));
end
$$;
comment on function booking.apply_moves is
  'Follows an organizer: applies moves [{booking_id, start_at, end_at, is_draft}] of one salesperson together with '
  'those pending, as a set (swaps and rings), as far as nothing overlaps and nothing that is ahead goes into the '
  'past; the rest is recorded as pending with event_move_conflict. Returns {applied: [ids], pending: [ids]}.';
