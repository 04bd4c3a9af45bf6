create or replace function booking.sign_in_code_life() returns interval
language sql immutable
as $$ select interval '10 minutes' $$;
comment on function booking.sign_in_code_life is 'How long code and link of a sign-in are good, from the request on.';
