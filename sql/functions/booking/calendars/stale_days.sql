create or replace function booking.stale_days(p_salesperson_id uuid, p_days daterange, p_oldest timestamptz)
  returns daterange
language sql volatile
as $$
  -- A range of two NULLs would be all days, not none.
  select case when count(*) = 0 then 'empty' else daterange(min(d.day), max(d.day), '[]') end
  from (select lower(p_days) + n as day from generate_series(0, upper(p_days) - lower(p_days) - 1) n) d
  where not exists (
    select from booking.busy_days b where b.salesperson_id = p_salesperson_id and b.day = d.day
      and b.fetched_at >= p_oldest)
$$;
comment on function booking.stale_days is
  'From the first to the last UTC day of p_days whose busy times are not cached or were fetched before p_oldest; '
  'empty when there is none.';
