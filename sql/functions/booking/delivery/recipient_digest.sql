create or replace function booking.recipient_digest(p_recipient text) returns bytea
language sql immutable
as $$ select sha256(convert_to(lower(p_recipient), 'UTF8')) $$;
comment on function booking.recipient_digest is
  'By what a recipient is known where no address or number is kept: SHA-256 of it in lower case.';
