create or replace function booking.zoom_host_figures()
  returns table (user_id text, used integer, limited_until timestamptz)
language sql volatile
as $$
  select p.user_id, coalesce(d.used, 0), h.limited_until
  from (
    select trim(u) as user_id from unnest(string_to_array(booking.setting('zoom_host_user_ids'), ',')) u
      where trim(u) <> ''
    union select z.user_id from booking.zoom_hosts z
      join booking.zoom_host_days k on k.host_id = z.id and k.day = (select booking.zoom_day())) p
  left join booking.zoom_hosts h on h.user_id = p.user_id
  left join booking.zoom_host_days d on d.host_id = h.id and d.day = (select booking.zoom_day())
  order by p.user_id
$$;
comment on function booking.zoom_host_figures is
  'The Zoom hosts of the pool, and others used today: creates and updates of this UTC day, and until when Zoom itself '
  'refuses more.';
