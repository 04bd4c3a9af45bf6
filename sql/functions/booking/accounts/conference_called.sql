create or replace function booking.conference_called(p_service booking.services) returns text
language sql stable
as $$ select l.name from booking.places l where l.place = p_service.place $$;
comment on function booking.conference_called is
  'What people call who makes the meetings of a service; NULL: it is held without.';
