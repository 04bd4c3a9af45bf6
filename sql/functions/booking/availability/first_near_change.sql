create or replace function booking.first_near_change(p_local timestamp, p_zone text) returns timestamptz
language plpgsql stable
as $$
declare
  v_at timestamptz := p_local at time zone p_zone;
  v_before timestamptz := v_at - interval '3 hours';
  v_offset_before interval := (v_before at time zone p_zone) - (v_before at time zone 'UTC');
  v_early timestamptz := (p_local - v_offset_before) at time zone 'UTC';
begin
  -- AT TIME ZONE reads a doubled local time as its second occurrence.
  if v_early < v_at and v_early at time zone p_zone = p_local then
    return v_early;
  elsif v_at at time zone p_zone <> p_local then
    return booking.clock_jump(p_local, p_zone);
  end if;
  return v_at;
end
$$;
comment on function booking.first_near_change is
  'What booking.first_instant tells of a local time that may be within three hours of a change of the clock.';
