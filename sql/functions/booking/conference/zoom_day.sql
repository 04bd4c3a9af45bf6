create or replace function booking.zoom_day() returns date
language sql volatile
as $$ select (booking.now() at time zone 'UTC')::date $$;
comment on function booking.zoom_day is 'The UTC day, by which Zoom counts a host''s requests. [ZOOM-5]';
