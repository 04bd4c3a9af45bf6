-- The same keys as before are allowed; a counted repetition costs a tenth of a millisecond for every key.
-- depends: 0001_initial
alter table booking.idempotency_records
  drop constraint a_key_is_visible_ascii,
  add constraint a_key_is_visible_ascii check (length(key) between 1 and 255 and key !~ '[^!-~]');
