create or replace function booking.is_mail_address(p_text text) returns boolean
language sql immutable
as $$
  select length(p_text) <= 254 and split_part(p_text, '@', 1) ~ '^.{1,64}$'
    and split_part(p_text, '@', 1) ~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]+)*$'
    and substr(p_text, length(split_part(p_text, '@', 1)) + 1)
      ~ '^@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$'
$$;
comment on function booking.is_mail_address is
  'Whether a company may send from this address or have answers sent there: one that every mail server takes, in '
  'ASCII, as app/mail_address.py has it of customers. In a header it stands as it is written, so no comma is in it.';
