create or replace function booking.providers_wanted(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_object_agg(w.capability, w.provider) filter (where w.provider is not null), '{}')
  from (
    select c.capability, booking.provider_of(p_booking, c.capability) as provider
    from (
      select distinct a.capability
      from booking.saga_definitions d join booking.actions a on a.action = d.action
      where d.kind = 'confirm' and a.effect = 'create') c) w
$$;
comment on function booking.providers_wanted is
  'What it takes to confirm a booking as definitions, service and salesperson stand now, and who makes it: '
  '{capability: provider}. Frozen in the booking when its confirmation begins.';
