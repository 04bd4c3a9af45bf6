create or replace function booking.conference_called(p_service booking.services) returns text
language sql stable
as $$
  select p.name from booking.providers p
  where p.capability = 'conference'
    and case when p_service.conference_provider is null then p.is_usual
      else p.provider = p_service.conference_provider end
$$;
comment on function booking.conference_called is
  'What people call who makes the meetings of a service; NULL: it is held without.';
