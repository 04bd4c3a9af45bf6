create or replace function booking.is_text_block(p_value jsonb, p_most integer) returns boolean
language sql immutable
as $$
  select jsonb_typeof(p_value) = 'string' and length(p_value #>> '{}') between 1 and p_most
    and translate(p_value #>> '{}', U&'\0009\000A\000D', '') !~ U&'[[:cntrl:]\0080-\009F]'
    and booking.plain_line(p_value #>> '{}') is not null
$$;
comment on function booking.is_text_block is
  'Whether a JSON value is a text of 1 to p_most characters, of lines as it likes, with something in it that can be '
  'seen and without control characters besides tabs and ends of lines.';
