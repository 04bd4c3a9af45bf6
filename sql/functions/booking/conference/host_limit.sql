create or replace function booking.host_limit(p_provider text) returns integer
language sql stable
as $$
  select p.host_daily_limit from booking.providers p where p.provider = p_provider and p.capability = 'conference'
$$;
comment on function booking.host_limit is
  'Creates and updates of meetings together that a provider allows a host on a UTC day; NULL: as many as are wanted.';
