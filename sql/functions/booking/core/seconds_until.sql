create or replace function booking.seconds_until(p_at timestamptz) returns double precision
language sql volatile
as $$ select greatest(0.05, extract(epoch from p_at - booking.now())::double precision) $$;
comment on function booking.seconds_until is 'Seconds from now to an instant, at least 0.05.';
