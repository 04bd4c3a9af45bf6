create or replace function booking.mail_digest(p_text text) returns bytea
language sql immutable
as $$ select sha256(convert_to(p_text, 'UTF8')) $$;
comment on function booking.mail_digest is
  'What booking.mail_spendings keeps of a mailbox or client: SHA-256, so that no address stands there.';
