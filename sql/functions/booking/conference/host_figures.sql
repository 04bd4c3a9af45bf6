create or replace function booking.host_figures()
  returns table (provider text, user_id text, used integer, daily_limit integer, limited_until timestamptz)
language sql volatile
as $$
  select h.provider, h.user_id, coalesce(d.used, 0), p.host_daily_limit, h.limited_until
  from booking.conference_hosts h
  join booking.providers p on p.provider = h.provider and p.capability = 'conference'
  left join booking.conference_host_days d on d.host_id = h.id and d.day = (select booking.host_day())
  where h.is_listed or d.used is not null
  order by h.provider, h.user_id
$$;
comment on function booking.host_figures is
  'The conference hosts that are listed, and others used today: creates and updates of this UTC day, how many their '
  'provider allows (NULL: any number), and until when it refuses more itself.';
