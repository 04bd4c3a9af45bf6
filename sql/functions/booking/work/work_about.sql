create or replace function booking.work_about(p_kind text, p_id text)
returns table (booking_id uuid, what text, at timestamptz, details jsonb)
language plpgsql stable
as $$
begin
  return query execute format('select * from booking.%I($1)', 'about_' || p_kind) using p_id;
end
$$;
comment on function booking.work_about is
  'What work is about, in words for people: by booking.about_<kind>, one row, or none when the row is gone.';
