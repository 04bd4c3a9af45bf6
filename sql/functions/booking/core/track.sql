create or replace function booking.track(p_booking_id uuid, p_type text, p_meta jsonb default '{}') returns void
language sql volatile
as $$
  insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json)
  select b.tenant_id, b.id, p_type, booking.now(), p_meta from booking.bookings b where b.id = p_booking_id
$$;
comment on function booking.track is 'Writes a tracking event of a booking.';
