create or replace function booking.guard_claim(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_original booking.bookings;
begin
  perform set_config('booking.tenant_id', p_booking.tenant_id::text, true);
  -- Held until the end of the transaction: whoever ends the original now waits, and then sees this row.
  select b.* into v_original
  from booking.bookings b where b.tenant_id = p_booking.tenant_id and b.id = p_booking.rescheduled_from for share;
  if v_original.claim_id is distinct from p_booking.claim_id then
    perform booking.raise_unearned_claim('bookings',
      'A booking has a claim of its own, or that of the booking it replaces (rescheduled_from).');
  end if;
  -- What replaced an ended booking has its claim: a second replacement could overlap that one.
  if v_original.status <> 'confirmed' then
    perform booking.raise_unearned_claim('bookings',
      format('Only a confirmed booking shares its claim, this one is %s.', v_original.status));
  end if;
end
$$;
comment on function booking.guard_claim is
  'A new booking shares no claim but that of the confirmed booking which its rescheduled_from names, whoever writes. '
  'Errors: SB003 unearned_claim.';
