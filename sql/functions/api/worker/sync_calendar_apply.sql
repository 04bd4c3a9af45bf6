create or replace function api.sync_calendar_apply(
  p_tenant_id uuid, p_salesperson_id uuid, p_mirror_id bigint, p_lease uuid, p_cursor text,
  p_items jsonb, p_next_cursor text, p_is_last boolean
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most_pages constant integer := 2000;
  v_mirror booking.calendar_mirrors;
begin
  perform booking.set_tenant(p_tenant_id);
  if not booking.is_sync_claimed(p_salesperson_id, p_lease) then
    return '{"finished": true}';
  end if;
  -- The cursor moves in the transaction that writes what it covers, and only from where the page was read.
  update booking.calendar_mirrors m
  set cursor = p_next_cursor, pages = m.pages + 1, touched_at = booking.now()
  where m.id = p_mirror_id
    and m.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id)
    and m.cursor is not distinct from p_cursor
  returning * into v_mirror;
  if v_mirror.id is null then
    return '{"finished": true}';
  end if;
  if v_mirror.pages > c_most_pages then
    return booking.restart_mirror(p_salesperson_id, p_lease, p_mirror_id, 'The calendar has no last page.', null);
  end if;
  perform booking.store_items(v_mirror, p_items);
  perform booking.follow_items(p_salesperson_id, p_items);
  if p_is_last then
    perform booking.finish_round(v_mirror);
  end if;
  update booking.calendar_syncs s set last_error = null, refused_at = null
  where s.calendar_id = v_mirror.calendar_id and (s.last_error is not null or s.refused_at is not null);
  return booking.next_page(p_salesperson_id, p_lease);
end
$$;
comment on function api.sync_calendar_apply is
  'Worker: a page of a mirror that was claimed: p_items [{id, type, series_id, start_at, end_at, is_all_day, '
  'is_canceled, show_as} or {id, removed: true}], the cursor with which it was read, and the one that follows; '
  'p_is_last: there is no more for now. Items and cursor are written together or not at all; a page whose lease or '
  'cursor is not the claimed one changes nothing. A booking of ours that seems to have changed is compared at once. '
  'Returns the next page as api.sync_calendar_claim does.';
