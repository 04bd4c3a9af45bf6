create or replace function booking.store_items(p_mirror booking.calendar_mirrors, p_items jsonb) returns void
language plpgsql
as $$
begin
  delete from booking.mirrored_items i
  using jsonb_array_elements(p_items) as e (item)
  where i.mirror_id = p_mirror.id and i.item_key = booking.item_key(e.item ->> 'id')
    and (e.item ->> 'removed')::boolean;
  -- A series that is gone takes its occurrences along.
  delete from booking.mirrored_items i
  using jsonb_array_elements(p_items) as e (item)
  where i.mirror_id = p_mirror.id and i.series_key = booking.item_key(e.item ->> 'id')
    and (e.item ->> 'removed')::boolean;
  insert into booking.mirrored_items as i
    (mirror_id, item_key, tenant_id, series_key, starts_at, ends_at, show_as, is_all_day, is_canceled, is_series,
      round)
  -- Told twice on one page: the later entry counts.
  select distinct on (booking.item_key(e.item ->> 'id')) p_mirror.id, booking.item_key(e.item ->> 'id'),
    p_mirror.tenant_id,
    booking.item_key(e.item ->> 'series_id'), (e.item ->> 'start_at')::timestamptz, (e.item ->> 'end_at')::timestamptz,
    e.item ->> 'show_as', (e.item ->> 'is_all_day')::boolean, (e.item ->> 'is_canceled')::boolean,
    e.item ->> 'type' = 'seriesMaster', p_mirror.round
  from jsonb_array_elements(p_items) with ordinality as e (item, place)
  where not coalesce((e.item ->> 'removed')::boolean, false)
  order by booking.item_key(e.item ->> 'id'), e.place desc
  on conflict (mirror_id, item_key) do update
  set series_key = excluded.series_key, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    show_as = excluded.show_as,
    is_all_day = excluded.is_all_day, is_canceled = excluded.is_canceled, is_series = excluded.is_series,
      round = excluded.round;
end
$$;
comment on function booking.store_items is 'Writes a page of changes (items of api.sync_calendar_apply) into a mirror.';
