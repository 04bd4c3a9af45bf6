create or replace function booking.pick_zoom_host(p_booking booking.bookings, p_refused text[]) returns text
language plpgsql
as $$
declare
  v_host booking.zoom_hosts;
  v_pool text[] := string_to_array(booking.setting('zoom_host_user_ids'), ',');
begin
  perform booking.lock(6, 'requests of the day');
  insert into booking.zoom_hosts (user_id)
  select distinct trim(u) from unnest(v_pool) u
  where trim(u) <> '' and not exists (select from booking.zoom_hosts h where h.user_id = trim(u))
  on conflict do nothing;
  for v_host in
    select h.* from booking.zoom_hosts h
    left join booking.zoom_host_days d on d.host_id = h.id and d.day = booking.zoom_day()
    left join booking.reservations r on r.booking_id = p_booking.id and r.resource_id = h.id
    where h.user_id in (select trim(u) from unnest(v_pool) u) and (h.limited_until is null or h.limited_until <= booking.now())
      and coalesce(d.used, 0) < booking.zoom_daily_limit() and h.user_id <> all (p_refused)
      -- A deletion that searches there by the booking's marker would take the new meeting too.
      and not exists (
        select from booking.provider_objects o
        where o.booking_id = p_booking.id and o.capability = 'conference' and o.owner_user = h.user_id and o.state = 'delete_owed'
          and (o.external_id is null or o.create_attempts > 1))
    -- The host that the booking has already; else spread over the pool, the same order for the same booking.
    order by r.resource_id is null, hashtextextended(h.user_id, hashtextextended(p_booking.id::text, 0))
  loop
    if exists (select from booking.reservations r where r.booking_id = p_booking.id and r.resource_id = v_host.id) then
      perform booking.use_zoom_host(v_host.user_id);
      return v_host.user_id;
    end if;
    insert into booking.reservations
      (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, is_moved, core)
    values (p_booking.id, v_host.id, p_booking.tenant_id, 'zoom_host', p_booking.claim_id, 0,
      p_booking.start_at_utc, p_booking.end_at_utc,
      p_booking.end_at_utc > p_booking.start_at_utc + interval '24 hours',
      tstzrange(p_booking.start_at_utc, p_booking.end_at_utc))
    on conflict do nothing;
    if found then
      delete from booking.reservations r where r.booking_id = p_booking.id and r.kind = 'zoom_host' and r.resource_id <> v_host.id;
      perform booking.use_zoom_host(v_host.user_id);
      return v_host.user_id;
    end if;
  end loop;
  return null;
end
$$;
comment on function booking.pick_zoom_host is
  'Reserves a Zoom host of the pool (ZOOM_HOST_USER_IDS) for the booking''s time, counts the request against its day, '
  'and returns its user id; NULL when all are in a meeting of ours, have used up their day or are among p_refused. A '
  'host never has two overlapping meetings of ours [ZOOM-15], of any tenant: the exclusion constraint decides.';
