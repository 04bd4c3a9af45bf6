create or replace function booking.give_up(p_booking_id uuid) returns boolean
language plpgsql
as $$
declare
  v_booking booking.bookings := booking.lock_salesperson_and_booking(p_booking_id);
begin
  -- A replacement shares the claim of a booked meeting; the customer moves it by its own link.
  if v_booking.id is null or v_booking.status not in ('hold', 'pending_verify')
    or v_booking.rescheduled_from is not null
    or exists (select from booking.sagas s where s.booking_id = p_booking_id and s.kind = 'confirm') then
    return false;
  end if;
  perform booking.transition(p_booking_id, 'expired', 'superseded', 'customer', v_booking.customer_id::text);
  perform booking.revoke_links(p_booking_id);
  return true;
end
$$;
comment on function booking.give_up is
  'Gives an unverified hold up at once and takes its links back; false when there is nothing to give up: unknown, '
  'over, being confirmed, or a replacement.';
