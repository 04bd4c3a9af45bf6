create or replace function booking.host_day() returns date
language sql volatile
as $$ select (booking.now() at time zone 'UTC')::date $$;
comment on function booking.host_day is 'The UTC day, by which the requests of hosts are counted. [ZOOM-5]';
