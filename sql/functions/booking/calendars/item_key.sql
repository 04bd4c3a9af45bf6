create or replace function booking.item_key(p_id text) returns uuid
language sql stable strict
as $$ select encode(substring(sha256(convert_to(p_id, 'UTF8')) for 16), 'hex')::uuid $$;
comment on function booking.item_key is
  'How the mirror keeps an event''s id: 128 bits of its SHA-256 digest. Such ids may have 200 characters, and '
  'are stored twice each, in row and index.';
