create or replace function booking.is_line(p_text text, p_most integer) returns boolean
language sql immutable
as $$ select p_text is not null and length(p_text) between 1 and p_most and booking.plain_line(p_text) is not null
  and p_text !~ '[[:cntrl:]]' $$;
comment on function booking.is_line is
  'Whether a text is one line of 1 to p_most characters, with something in it that can be seen, and without control '
  'characters.';
