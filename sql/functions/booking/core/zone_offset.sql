create or replace function booking.zone_offset(p_zone text, p_at bigint) returns integer
language sql stable
as $$ select extract(epoch from (to_timestamp(p_at) at time zone p_zone)
  - (to_timestamp(p_at) at time zone 'UTC'))::integer $$;
comment on function booking.zone_offset is
  'What a zone''s clock shows beyond UTC, in seconds, at an instant in seconds since 1970, by this server''s table of '
  'zones. Errors: 22023 unknown zone.';
