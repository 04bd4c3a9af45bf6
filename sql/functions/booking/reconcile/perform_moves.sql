create or replace function booking.perform_moves(p_salesperson_id uuid, p_moves jsonb) returns void
language plpgsql
as $$
declare
  -- As an array: row-level security lets no index serve a join with what was taken out of JSON.
  v_ids uuid[] := array(select (m ->> 'booking_id')::uuid from jsonb_array_elements(p_moves) m);
  v_move record;
begin
  perform set_config('booking.moving', 'on', true);
  -- Park first: on the way of a swap two bookings would stand at one time.
  update booking.reservations r set core = null, padded = null
  where r.booking_id = any (v_ids);
  update booking.bookings b set end_at_utc = b.end_at_utc + e.ordinality * interval '1 microsecond'
  from jsonb_array_elements(p_moves) with ordinality as e (m, ordinality)
  where b.id = any (v_ids) and b.id = (e.m ->> 'booking_id')::uuid and jsonb_array_length(p_moves) > 1;
  for v_move in
    select b.id, b.start_at_utc as old_start,
           b.end_at_utc - case when jsonb_array_length(p_moves) > 1 then e.ordinality else 0 end
             * interval '1 microsecond' as old_end,
           (e.m ->> 'start_at')::timestamptz as start_at, (e.m ->> 'end_at')::timestamptz as end_at,
           coalesce((e.m ->> 'is_draft')::boolean, false) as is_draft
    from jsonb_array_elements(p_moves) with ordinality as e (m, ordinality)
    join booking.bookings b on b.id = any (v_ids) and b.id = (e.m ->> 'booking_id')::uuid
    order by b.id
  loop
    update booking.bookings set start_at_utc = v_move.start_at, end_at_utc = v_move.end_at, is_moved = true,
      updated_at = booking.now()
    where id = v_move.id;
    update booking.reservations
    set starts_at = v_move.start_at, ends_at = v_move.end_at, is_moved = true,
      core = tstzrange(v_move.start_at, v_move.end_at)
    where booking_id = v_move.id and kind = 'salesperson';
    update booking.provider_objects set start_at_utc = v_move.start_at, end_at_utc = v_move.end_at,
      updated_at = booking.now()
    where booking_id = v_move.id and capability = 'calendar' and state = 'live';
    delete from booking.pending_moves where booking_id = v_move.id;
    perform booking.move_host(v_move.id, v_move.start_at, v_move.end_at);
    perform booking.record_organizer_move(v_move.id, v_move.old_start, v_move.old_end, v_move.start_at, v_move.end_at,
      v_move.is_draft);
    perform booking.start_saga(v_move.id, 'move');
    perform booking.tell_of_move(v_move.id, v_move.old_start, v_move.old_end);
    perform booking.drop_busy(p_salesperson_id, v_move.old_start, v_move.old_end);
    perform booking.drop_busy(p_salesperson_id, v_move.start_at, v_move.end_at);
  end loop;
  perform set_config('booking.moving', '', true);
end
$$;
comment on function booking.perform_moves is
  'Makes moves that booking.possible_moves allowed, all in one transaction; each is tracked, audited and made there '
  'by a move saga, and its reminders follow. Errors: 23P01 when a raw writer was quicker.';
