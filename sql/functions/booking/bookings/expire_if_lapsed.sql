create or replace function booking.expire_if_lapsed(p_booking_id uuid) returns boolean
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.lock_booking(p_booking_id);
  select b.* into v_booking
  from booking.bookings b join booking.holds h on h.booking_id = b.id
  where b.id = p_booking_id and b.status in ('hold', 'pending_verify') and h.expires_at_utc <= booking.now()
    and not exists (select from booking.sagas s where s.booking_id = b.id and s.kind = 'confirm');
  if not found then
    return false;
  end if;
  perform booking.transition(p_booking_id, 'expired', 'expired', 'system', null);
  if v_booking.rescheduled_from is not null then
    perform booking.queue_mail(p_booking_id, 'booking_expired');
  end if;
  return true;
end
$$;
comment on function booking.expire_if_lapsed is
  'Marks a lapsed hold expired unless it is being confirmed; true when it did. A lapsed replacement is told to the '
  'customer. The caller holds the salesperson''s lock.';
