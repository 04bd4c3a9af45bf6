create or replace function booking.cursor_of_entry(p_at timestamptz, p_id bigint) returns text
language sql immutable
as $$ select encode(convert_to(extract(epoch from p_at) || ' ' || p_id, 'UTF8'), 'hex') $$;
comment on function booking.cursor_of_entry is 'Opaque name of a place in a list by time and number.';
