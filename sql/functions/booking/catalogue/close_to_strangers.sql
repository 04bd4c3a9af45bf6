create or replace function booking.close_to_strangers() returns trigger
-- Found by their bookings, however many of all links the company's are.
language plpgsql set enable_seqscan = off
as $$
begin
  perform set_config('booking.tenant_id', new.tenant_id::text, true);
  update booking.link_tokens t set revoked_at = booking.now()
  from booking.bookings b
  where b.tenant_id = new.tenant_id and b.end_at_utc > booking.now() - interval '1 day'
    and t.booking_id = b.id and t.revoked_at is null;
  return null;
end
$$;
comment on function booking.close_to_strangers is
  'Trigger: when a company turns to members, the links that were mailed let nobody in any more.';
