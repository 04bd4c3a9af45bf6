create or replace function booking.plain_line(p_text text) returns text
-- Plain SQL, so that it becomes part of the condition of a trigger.
language sql immutable
as $$
  select case
    when p_text is null or p_text ~ '^[ -~]*[!-~][ -~]*$' then p_text
    when translate(p_text, U&'\00A0\00AD\034F\061C\115F\1160\1680\17B4\17B5\180B\180C\180D\180E\2000\2001\2002\2003'
      '\2004\2005\2006\2007\2008\2009\200A\200B\200C\200D\200E\200F\2028\2029\202A\202B\202C\202D\202E\202F\205F\2060'
      '\2061\2062\2063\2064\2065\2066\2067\2068\2069\206A\206B\206C\206D\206E\206F\2800\3000\3164\FE00\FE01\FE02\FE03'
      '\FE04\FE05\FE06\FE07\FE08\FE09\FE0A\FE0B\FE0C\FE0D\FE0E\FE0F\FEFF\FFA0\FFF0\FFF1\FFF2\FFF3\FFF4\FFF5\FFF6\FFF7'
      '\FFF8\FFF9\FFFA\FFFB', '')
      ~ U&'^[[:space:][:cntrl:]\+0E0000-\+0E0FFF]*$' then null
    else translate(p_text, U&'\061C\200E\200F\202A\202B\202C\202D\202E\2066\2067\2068\2069', '')
  end
$$;
comment on function booking.plain_line is
  'A name as it may stand between other words: without the controls that turn the direction of what follows '
  '(Bidi_Control of Unicode, UAX 9); NULL when nothing in it can be seen (blanks, controls, '
  'Default_Ignorable_Code_Point, the blank letters of Hangul and Braille). Joiners within a name stay.';
