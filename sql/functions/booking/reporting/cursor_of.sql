create or replace function booking.cursor_of(p_start_at timestamptz, p_booking_id uuid) returns text
language sql immutable
as $$ select encode(convert_to(extract(epoch from p_start_at) || ' ' || p_booking_id, 'UTF8'), 'hex') $$;
comment on function booking.cursor_of is 'Opaque name of a place in a list of bookings by start and id.';
