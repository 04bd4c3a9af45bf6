create or replace function booking.is_below(p_limit text, p_count bigint) returns boolean
language sql stable
as $$ select p_count < coalesce(nullif(booking.setting(p_limit)::integer, 0), 2147483647) $$;
comment on function booking.is_below is 'Whether one more is allowed by a limit of the settings; 0 is no limit.';
