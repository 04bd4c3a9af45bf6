create or replace function booking.mailbox(p_address text) returns text
language sql immutable
as $$ select lower(regexp_replace(p_address, '^([^+@]+)\+[^@]*@', '\1@')) $$;
comment on function booking.mailbox is
  'Where mail to an address arrives: in lower case, without the +tag (RFC 5233) that anybody may make up.';
