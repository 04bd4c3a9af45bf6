create or replace function booking.busy_overlaps(
  p_salesperson_id uuid, p_start timestamptz, p_end timestamptz, p_buffer_minutes integer
) returns boolean
language plpgsql stable
as $$
begin
  return exists (
    select from booking.busy_items(
      p_salesperson_id, (p_start at time zone 'UTC')::date,
        ((p_end - interval '1 microsecond') at time zone 'UTC')::date) as i (item)
    where i.item && tstzrange(
      p_start - make_interval(mins => p_buffer_minutes), p_end + make_interval(mins => p_buffer_minutes)));
end
$$;
comment on function booking.busy_overlaps is
  'Whether the cached calendar has something within the buffer (minutes) of [p_start, p_end) that is not our own '
  'event. Whether the cache is fresh, booking.busy_fetch says.';
