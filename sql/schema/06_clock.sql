-- The one clock, here and not among the functions: the defaults of tables ask it, so it comes first.
create or replace function booking.now() returns timestamptz
language sql volatile
as $$ select clock_timestamp() $$;
comment on function booking.now is
  'The clock of every rule and every default. Read it after locks are held: now() would be the start of the '
  'transaction. Tests replace its body.';
