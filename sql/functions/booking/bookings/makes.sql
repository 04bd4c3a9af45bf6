create or replace function booking.makes(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(p.capability, p.object), '{}')
  from jsonb_each_text(coalesce(p_booking.providers, booking.providers_wanted(p_booking))) as w (capability, provider)
  join booking.providers p on p.capability = w.capability and p.provider = w.provider
$$;
comment on function booking.makes is
  'What is made for a booking, as people call it: {capability: object}; a capability that it does not need is not '
  'there.';
