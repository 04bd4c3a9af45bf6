create or replace function booking.follow_transition() returns trigger
language plpgsql
as $$
declare
  v_cause jsonb := booking.cause();
begin
  -- One statement by hand may change rows of several tenants; the trigger before saw all of them.
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  perform booking.clear_cause();
  perform booking.record_transition(new, old.status, v_cause);
  if new.status = 'pending_verify' then
    -- A link that was mailed asked for it: another mail would prove nothing more.
    if v_cause -> 'meta' -> 'is_proved' is null then
      perform booking.issue_verification(new, v_cause ->> 'event' <> 'manual');
    end if;
  elsif new.status = 'confirmed' then
    delete from booking.holds h where h.booking_id = new.id;
    perform booking.note_client(new);
    perform booking.tell_of_confirmation(new);
    perform booking.settle_by_hand(new.id);
    perform booking.release_original(new);
  else
    perform booking.tell_of_end(new);
    delete from booking.holds h where h.booking_id = new.id;
    delete from booking.reservations r where r.booking_id = new.id;
    delete from booking.pending_moves p where p.booking_id = new.id;
    if new.status = 'canceled' then
      perform booking.settle_cancellation(new, v_cause -> 'meta' ->> 'refund');
      perform booking.start_saga(new.id, 'cancel');
      perform booking.end_replacement(new.id);
    else
      perform booking.undo_confirmation(new.id);
    end if;
    -- A writer by hand has locked the row first: the salesperson's lock after it could deadlock.
    -- The periodic job tries the moves that wait.
    if v_cause ->> 'event' <> 'manual' then
      perform booking.apply_moves(new.salesperson_id, '[]');
    end if;
  end if;
  return null;
end
$$;
comment on function booking.follow_transition is
  'Trigger: records the move and does what follows from it: link and messages, freed time, provider work. By hand or '
  'by function is the same.';
