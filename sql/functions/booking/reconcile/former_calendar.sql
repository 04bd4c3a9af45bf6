create or replace function booking.former_calendar(p_salesperson_id uuid, p_booking_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('provider', o.provider, 'connection_id', o.connection_id, 'directory', o.account,
    'user', o.provider_user)
  from booking.provider_objects o
  join booking.calendars k on k.salesperson_id = p_salesperson_id
  where o.booking_id = p_booking_id and o.capability = 'calendar' and o.state = 'live'
    and o.connection_id is not null and o.connection_id is distinct from k.connection_id
$$;
comment on function booking.former_calendar is
  'Where the event of a booking is that was confirmed in another calendar than its salesperson has now: {provider, '
  'connection_id, directory, user}; NULL: in the one that they have.';
