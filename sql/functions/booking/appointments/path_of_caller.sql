create or replace function booking.path_of_caller(p_path text) returns text
language sql stable
as $$ select concat_ws(' ', p_path, booking.acting_as()) $$;
comment on function booking.path_of_caller is
  'The path under which an Idempotency-Key is remembered: keys of whoever is signed in are theirs alone.';
