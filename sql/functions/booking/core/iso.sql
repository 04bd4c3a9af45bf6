create or replace function booking.iso(p_at timestamptz) returns text
language sql stable
as $$
  select replace(to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')
$$;
comment on function booking.iso is 'Instant as ISO 8601 in UTC with Z; microseconds only when there are any.';
