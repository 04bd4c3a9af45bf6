create or replace function booking.is_language(p_code text) returns boolean
language sql immutable
as $$ select p_code in ('en', 'de', 'ja') $$;
comment on function booking.is_language is
  'Whether pages and messages speak the language of that code: the list of app/languages.py.';
