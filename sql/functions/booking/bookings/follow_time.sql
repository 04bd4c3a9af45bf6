create or replace function booking.follow_time() returns trigger
language plpgsql
as $$
begin
  if current_setting('booking.moving', true) = 'on' or new.status not in ('hold', 'pending_verify', 'confirmed') then
    return null;
  end if;
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  perform booking.lock_salesperson(new.salesperson_id);
  delete from booking.reservations r where r.booking_id = new.id and r.resource_id = old.salesperson_id;
  if not new.is_moved then
    perform booking.expire_lapsed_and_check_gaps(
    new.salesperson_id, new.start_at_utc, new.end_at_utc, new.buffer_minutes, new.claim_id);
  else
    perform booking.raise_if_overlapping(new);
  end if;
  perform booking.reserve(new);
  -- Whoever else it takes time of.
  update booking.reservations r
  set starts_at = new.start_at_utc, ends_at = new.end_at_utc, is_moved = n.is_moved, core = n.core,
    padded = case when r.padded is not null then
      tstzrange(new.start_at_utc, new.end_at_utc + make_interval(mins => r.buffer_minutes)) end
  from booking.reservations n
  where n.booking_id = new.id and n.resource_id = new.salesperson_id
    and r.booking_id = new.id and r.resource_id <> new.salesperson_id and r.kind = 'salesperson';
  perform booking.move_host(new.id, new.start_at_utc, new.end_at_utc);
  perform booking.tell_of_move(new.id, old.start_at_utc, old.end_at_utc);
  perform booking.audit('booking.time_changed', 'booking', new.id::text, jsonb_build_object(
      'before', jsonb_build_object('start_at', booking.iso(old.start_at_utc), 'end_at', booking.iso(old.end_at_utc)),
      'after', jsonb_build_object('start_at', booking.iso(new.start_at_utc), 'end_at', booking.iso(new.end_at_utc))),
    'database', session_user);
  perform booking.tell_webhooks(new.id, 'booking.moved', jsonb_build_object('before', jsonb_build_object(
    'start_at', booking.iso(old.start_at_utc), 'end_at', booking.iso(old.end_at_utc))));
  return null;
end
$$;
comment on function booking.follow_time is
  'Trigger: a time changed by hand moves its reservations along, the host''s too, and its reminders, and is audited; '
  'the meeting itself follows at the next comparison. Errors: 23P01 when the time is taken.';
