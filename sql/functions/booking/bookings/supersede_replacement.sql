create or replace function booking.supersede_replacement(p_booking_id uuid) returns void
language plpgsql
as $$
declare
  v_replacement_id uuid;
begin
  select b.id into v_replacement_id
  from booking.bookings b
  where b.rescheduled_from = p_booking_id and b.status in ('hold', 'pending_verify');
  if not found then
    return;
  end if;
  perform booking.lock_booking(v_replacement_id);
  if exists (select from booking.sagas s where s.booking_id = v_replacement_id and s.kind = 'confirm') then
    perform booking.raise_error('invalid_state', 'The new time is being confirmed right now.');
  end if;
  perform booking.transition(v_replacement_id, 'expired', 'superseded', 'customer', null);
end
$$;
comment on function booking.supersede_replacement is
  'Expires the unverified hold that would replace a booking. The caller holds the salesperson''s lock. Errors: SB409 '
  'invalid_state when that hold is being confirmed.';
