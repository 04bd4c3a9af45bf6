create or replace function booking.take_slot() returns trigger
language plpgsql
as $$
declare
  v_cause jsonb := booking.cause();
begin
  perform booking.clear_cause();
  if (v_cause ->> 'event') = 'manual' then
    v_cause := v_cause || '{"event": "hold"}';
  end if;
  perform booking.reserve(new);
  insert into booking.holds (booking_id, expires_at_utc, tenant_id)
  values (new.id, date_trunc('second', booking.now() + make_interval(secs => booking.hold_ttl_seconds(new.tenant_id) + 0.5)), new.tenant_id);
  perform booking.record_move(new, null, v_cause);
  return null;
end
$$;
comment on function booking.take_slot() is
  'Trigger: reserves the salesperson''s time, starts the hold''s life (whole seconds) and records the creation. Errors: 23P01 when the time is taken.';
