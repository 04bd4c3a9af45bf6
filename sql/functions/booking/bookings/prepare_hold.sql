create or replace function booking.prepare_hold() returns trigger
language plpgsql
as $$
declare
  v_service booking.services;
begin
  if new.status is distinct from 'hold' then
    perform booking.raise_error('illegal_transition', format('A booking begins as a hold, not as %s.', new.status));
  end if;
  if not booking.is_by_hand() then
    -- booking.place_hold has entered the tenant, holds the lock and has made room.
    if new.claim_id <> new.id then
      perform booking.guard_claim(new);
    end if;
    return new;
  end if;
  perform set_config('booking.tenant_id', new.tenant_id::text, true), booking.lock_salesperson(new.salesperson_id);
  if new.service_id is null then
    v_service := booking.service_for(new.tenant_id, null,
      (extract(epoch from new.end_at_utc - new.start_at_utc) / 60)::integer);
    new.service_id := v_service.id;
    new.buffer_minutes := coalesce(new.buffer_minutes, v_service.buffer_minutes);
  end if;
  new.proof := 'mail';
  new.claim_id := coalesce(new.claim_id, new.id);
  if new.claim_id <> new.id then
    perform booking.guard_claim(new);
  elsif exists (select from booking.reservations r where r.resource_id = new.salesperson_id and r.claim_id = new.id)
    then
    -- The id of a purged booking lives on as the claim of what replaced it. Our functions make fresh ids.
    perform booking.raise_unearned_claim('bookings', 'This id is the claim of another booking already.');
  end if;
  new.customer_name := booking.plain_line(new.customer_name);
  new.customer_company := booking.plain_line(new.customer_company);
  perform booking.expire_lapsed_and_check_gaps(
    new.salesperson_id, new.start_at_utc, new.end_at_utc, new.buffer_minutes, new.claim_id);
  return new;
end
$$;
comment on function booking.prepare_hold is
  'Trigger: a booking begins as a hold; whose claim is its own or earned; fills service, buffer and claim of a row '
  'written by hand, which a mail has to prove, makes its names plain and expires lapsed holds in its way. Errors: '
  'SB001 illegal_transition, SB003 unearned_claim, 23P01 when the time is taken.';
