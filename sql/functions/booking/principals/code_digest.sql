create or replace function booking.code_digest(p_id uuid, p_code text) returns bytea
language sql immutable
as $$ select sha256(convert_to(p_id || ' ' || p_code, 'UTF8')) $$;
comment on function booking.code_digest is 'What booking.sign_in_codes keeps of a code: equal codes look different.';
