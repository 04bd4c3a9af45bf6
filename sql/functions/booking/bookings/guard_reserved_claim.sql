create or replace function booking.guard_reserved_claim() returns trigger
language plpgsql
as $$
begin
  -- Asked here and not in a condition of the trigger, which every statement would plan again.
  if new.claim_id = new.booking_id then
    return null;
  end if;
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  if not exists (
    select from booking.bookings b
    where b.tenant_id = new.tenant_id and b.id = new.booking_id and b.claim_id = new.claim_id
  ) then
    perform booking.raise_unearned_claim('reservations', 'A reservation has the claim of its booking.');
  end if;
  return null;
end
$$;
comment on function booking.guard_reserved_claim is
  'Trigger: a reservation has the claim of its booking, whoever writes. Looked at after the statement, because '
  'booking.place_hold writes both rows in one. Errors: SB003 unearned_claim.';
