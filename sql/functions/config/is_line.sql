create or replace function booking.is_line(p_text text, p_most integer) returns boolean
language sql immutable
as $$ select p_text is not null and length(p_text) between 1 and p_most and p_text ~ '[^[:space:]]' and p_text !~ '[[:cntrl:]]' $$;
comment on function booking.is_line(text, integer) is
  'Whether a text is one line of 1 to p_most characters, not blank and without control characters.';
