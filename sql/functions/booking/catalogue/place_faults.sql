create or replace function booking.place_faults(p_service booking.services) returns jsonb
language sql stable
as $$
  select coalesce(jsonb_agg(jsonb_build_object('salesperson_id', s.id, 'display_name', s.display_name,
    'calendar_kind', s.calendar_kind) order by s.display_name, s.id), '[]')
  from booking.places l
  cross join lateral booking.people_of_service(p_service) s
  where l.place = p_service.place and s.calendar_kind <> l.calendar_kind
$$;
comment on function booking.place_faults is
  'Whose calendar cannot make the place of a service, though they could be booked for it: [{salesperson_id, '
  'display_name, calendar_kind}]; empty: it can be held there.';
