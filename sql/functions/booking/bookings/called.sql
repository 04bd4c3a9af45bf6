create or replace function booking.called(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(p.capability, p.name), '{}') || (
    select case when l.is_made_with_event then jsonb_build_object('conference', l.name) else '{}' end
    from booking.place_of(p_booking) l)
  from jsonb_each_text(coalesce(p_booking.providers, booking.providers_wanted(p_booking))) as w (capability, provider)
  join booking.providers p on p.capability = w.capability and p.provider = w.provider
$$;
comment on function booking.called is
  'What people call those who do things for a booking: {capability: name}; a capability that it does not need is not '
  'there. What the event brings is a conference too.';
