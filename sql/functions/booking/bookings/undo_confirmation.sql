create or replace function booking.undo_confirmation(p_booking_id uuid) returns void
language plpgsql
as $$
declare
  v_saga booking.sagas;
begin
  select * into v_saga from booking.sagas s
    where s.booking_id = p_booking_id and s.kind = 'confirm' and s.settled_at is null;
  if found then
    perform booking.compensate(v_saga.id, coalesce(v_saga.last_error, 'The booking ended before it was confirmed.'));
  end if;
end
$$;
comment on function booking.undo_confirmation is
  'When a booking ends unconfirmed while its confirmation is under way: the saga fails and undoes what it made.';
