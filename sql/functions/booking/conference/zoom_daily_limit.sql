create or replace function booking.zoom_daily_limit() returns integer
language sql immutable
as $$ select 100 $$;
comment on function booking.zoom_daily_limit is
  'Creates and updates of meetings together that Zoom allows a host on a UTC day. [ZOOM-5]';
