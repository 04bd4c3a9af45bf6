create or replace function booking.local_day(p_at timestamptz, p_zone text) returns tstzrange
language plpgsql stable
as $$
declare
  v_day timestamp := date_trunc('day', p_at at time zone p_zone);
begin
  return tstzrange(booking.first_instant(v_day, p_zone), booking.first_instant(v_day + interval '1 day', p_zone));
end
$$;
comment on function booking.local_day is
  'From the first to the last instant of a zone''s local day that holds p_at: its midnight may come twice or never.';
