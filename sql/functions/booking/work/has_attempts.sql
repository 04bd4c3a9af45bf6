create or replace function booking.has_attempts(p_attempts integer) returns boolean
language sql immutable
as $$ select p_attempts < 10 $$;
comment on function booking.has_attempts is
  'Whether work that was tried so often may be tried again: ten times in all.';
