create or replace function booking.take_slot() returns trigger
language plpgsql
as $$
begin
  if not booking.is_by_hand() then
    -- booking.place_hold writes these rows in the statement of the booking.
    return null;
  end if;
  perform booking.reserve(new);
  insert into booking.holds (booking_id, expires_at_utc, tenant_id)
  values (new.id, booking.hold_expiry(booking.now(),
    (select c.hold_ttl_seconds from booking.tenant_config c where c.tenant_id = new.tenant_id)), new.tenant_id);
  perform booking.record_transition(new, null, booking.cause() || '{"event": "hold"}');
  return null;
end
$$;
comment on function booking.take_slot is
  'Trigger: reserves the salesperson''s time for a row written by hand, starts the hold''s life and records the '
  'creation. Errors: 23P01 when the time is taken.';
