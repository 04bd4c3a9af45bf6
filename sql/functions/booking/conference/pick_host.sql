create or replace function booking.pick_host(p_booking booking.bookings, p_provider text, p_refused text[])
  returns booking.conference_hosts
language plpgsql
as $$
declare
  v_host booking.conference_hosts;
  v_limit constant integer := booking.host_limit(p_provider);
begin
  perform booking.lock(6, 'requests of the day');
  for v_host in
    select h.* from booking.conference_hosts h
    where h.provider = p_provider and h.is_listed and (h.limited_until is null or h.limited_until <= booking.now())
      and h.user_id <> all (p_refused)
    -- The host that the booking has already; else spread over the pool, the same order for the same booking.
    order by h.id not in (select r.resource_id from booking.reservations r where r.booking_id = p_booking.id),
      hashtextextended(h.user_id, hashtextextended(p_booking.id::text, 0))
  loop
    -- Asked of one after the other: nearly always the first can.
    continue when exists (
      select from booking.conference_host_days d
      where d.host_id = v_host.id and d.day = booking.host_day() and d.used >= v_limit)
      -- A deletion that searches there by the booking's marker would take the new meeting too.
      or exists (
        select from booking.provider_objects o
        where o.booking_id = p_booking.id and o.capability = 'conference' and o.provider = p_provider
          and o.provider_user = v_host.user_id and o.state = 'delete_pending'
          and (o.external_id is null or o.create_attempts > 1));
    if exists (select from booking.reservations r where r.booking_id = p_booking.id and r.resource_id = v_host.id) then
      perform booking.use_host(p_provider, v_host.user_id);
      return v_host;
    end if;
    insert into booking.reservations
      (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, is_moved, core)
    values (p_booking.id, v_host.id, p_booking.tenant_id, 'conference_host', p_booking.claim_id, 0,
      p_booking.start_at_utc, p_booking.end_at_utc,
      p_booking.end_at_utc > p_booking.start_at_utc + interval '24 hours',
      tstzrange(p_booking.start_at_utc, p_booking.end_at_utc))
    on conflict do nothing;
    if found then
      delete from booking.reservations r
      where r.booking_id = p_booking.id and r.kind = 'conference_host' and r.resource_id <> v_host.id;
      perform booking.use_host(p_provider, v_host.user_id);
      return v_host;
    end if;
  end loop;
  return null;
end
$$;
comment on function booking.pick_host is
  'Reserves a listed host of a provider for the booking''s time, counts the request against its day, and returns it; '
  'NULL when all are in a meeting of ours, have used up their day or are among p_refused. A host never has two '
  'overlapping meetings of ours [ZOOM-15], of any tenant: the exclusion constraint decides.';
