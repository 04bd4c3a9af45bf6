create or replace function booking.directory_provider() returns text
language sql stable
as $$ select p.provider from booking.providers p where p.is_directory $$;
comment on function booking.directory_provider is
  'With whom companies have their directories, of which they connect one.';
