create or replace function booking.is_line(p_text text, p_most integer) returns boolean
language sql immutable
as $$ select p_text is not null and length(p_text) between 1 and p_most and booking.plain_line(p_text) is not null
  -- What [:cntrl:] has beyond ASCII depends on the locale of the database.
  and p_text !~ U&'[[:cntrl:]\0080-\009F\2028\2029]' $$;
comment on function booking.is_line is
  'Whether a text is one line of 1 to p_most characters, with something in it that can be seen, and without control '
  'characters or separators of lines and paragraphs.';
