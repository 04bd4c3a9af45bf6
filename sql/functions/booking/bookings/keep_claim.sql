create or replace function booking.keep_claim() returns trigger
language plpgsql
as $$
begin
  if (new.id, new.claim_id) is distinct from (old.id, old.claim_id) then
    perform booking.raise_unearned_claim('bookings', 'The id and the claim of a booking never change.');
  end if;
  if new.proof <> old.proof then
    perform booking.raise_error('confirmed_without_proof', 'What proves a booking is said when it is made.');
  end if;
  if new.rescheduled_from is not distinct from old.rescheduled_from then
    return new;
  end if;
  if new.rescheduled_from is not null then
    perform booking.raise_unearned_claim('bookings', 'Which booking another one replaces is said when it is made.');
  end if;
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  -- While both block time, the link is what allows them to overlap, and what keeps a second one away.
  if new.status in ('hold', 'pending_verify', 'confirmed') and new.claim_id <> new.id and exists (
    select from booking.bookings b
    where b.tenant_id = new.tenant_id and b.id = old.rescheduled_from
      and b.status in ('hold', 'pending_verify', 'confirmed')
  ) then
    perform booking.raise_unearned_claim('bookings',
      'The link to the booking that is being replaced stays while both are active.');
  end if;
  return new;
end
$$;
comment on function booking.keep_claim is
  'Trigger: id, claim and proof of a booking never change, and rescheduled_from only to NULL once one of the two has '
  'ended, whoever writes. Errors: SB002 confirmed_without_proof, SB003 unearned_claim.';
