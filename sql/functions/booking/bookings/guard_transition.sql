create or replace function booking.guard_transition() returns trigger
language plpgsql
as $$
declare
  v_cause jsonb := booking.cause();
  v_event text := v_cause ->> 'event';
  v_missing text;
begin
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  if not exists (
    select from booking.transitions t
    where t.from_status = old.status and t.to_status = new.status and (v_event = 'manual' or t.event = v_event)
  ) then
    perform booking.raise_error('illegal_transition',
      format('A booking never goes from %s to %s by %s.', old.status, new.status, v_event));
  end if;
  if old.status = 'hold' and (new.status = 'pending_verify' and new.proof <> 'mail'
    or new.status = 'confirmed' and new.proof not in ('account', 'staff')) then
    perform booking.raise_error('illegal_transition',
      format('A hold whose proof is %s never becomes %s.', new.proof, new.status));
  end if;
  if new.status = 'confirmed' then
    if not booking.is_proved(new) then
      perform booking.raise_error('confirmed_without_proof',
        format('A confirmed booking has its proof on record: its %s is missing.', new.proof));
    end if;
    new := booking.with_terms(new);
    new.providers := coalesce(new.providers, booking.providers_wanted(new));
    select k into v_missing from jsonb_object_keys(new.providers) k
    where booking.recorded_id(new.id, k) is null order by k limit 1;
    if found then
      perform booking.raise_error('confirmed_without_proof',
        format('A confirmed booking has on record what it takes: its %s is missing.', v_missing));
    end if;
    if (booking.place_of(new)).is_made_with_event
      and not exists (select from booking.meetings m where m.booking_id = new.id) then
      perform booking.raise_error('confirmed_without_proof',
        'A confirmed booking has on record what it takes: the address to join at is missing.');
    end if;
    -- In calendars it takes the place of the one that it shares its claim and so its name with, whose end is numbered.
    new.sequence := greatest(new.sequence, (
      select b.sequence + 2 from booking.bookings b where b.id = new.rescheduled_from and b.claim_id = new.claim_id));
  end if;
  if new.status = 'pending_verify' and new.verify_token_jti is null then
    new.verify_token_jti := gen_random_uuid();
  end if;
  if new.status = 'canceled' then
    new.cancel_source := coalesce(v_cause -> 'meta' ->> 'source', 'database');
  end if;
  if new.status in ('confirmed', 'canceled', 'expired') then
    new.client_address := null;
  end if;
  new.updated_at := booking.now();
  new.version := old.version + 1;
  return new;
end
$$;
comment on function booking.guard_transition is
  'Trigger: refuses every status change that booking.transitions does not list, whoever makes it, and a confirmation '
  'without its proof or without what its definition makes, as frozen when it began; of one by hand as it would begin '
  'now. A mail is the proof of what it was sent for, so only accounts and staff confirm a hold. Errors: SB001 '
  'illegal_transition, SB002 confirmed_without_proof.';
