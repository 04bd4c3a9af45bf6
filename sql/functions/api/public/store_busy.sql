create or replace function api.store_busy(
  p_tenant_id uuid, p_salesperson_id uuid, p_lease uuid, p_generation bigint,
  p_from_day date, p_to_day date, p_items jsonb
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_generation bigint;
begin
  perform booking.set_tenant(p_tenant_id);
  update booking.calendar_freshness f set lease = null, lease_until = null
  where f.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id)
    and f.lease = p_lease
  returning f.generation into v_generation;
  if v_generation is distinct from p_generation then
    return false;
  end if;

  insert into booking.busy_days (salesperson_id, day, tenant_id, fetched_at, items)
  select p_salesperson_id, d.day, p_tenant_id, booking.now(),
    coalesce(array_agg(i.item) filter (where i.item is not null), '{}')
  from (select p_from_day + n as day from generate_series(0, p_to_day - p_from_day) n) d
  left join (
    select booking.busy_range(p.starts_at, p.ends_at, p.is_all_day, s.timezone) as item
    from (
      select (e.value ->> 0)::timestamptz as starts_at, (e.value ->> 1)::timestamptz as ends_at,
        coalesce((e.value ->> 2)::boolean, false) as is_all_day
      from jsonb_array_elements(p_items) e
    ) p
    join booking.salespersons s on s.id = p_salesperson_id
    where p.starts_at < p.ends_at
  ) i on i.item && tstzrange(
    d.day::timestamp at time zone 'UTC' - booking.widest_buffer(),
      (d.day + 1)::timestamp at time zone 'UTC' + booking.widest_buffer())
  group by d.day
  on conflict (salesperson_id, day) do update set fetched_at = excluded.fetched_at, items = excluded.items;
  return true;
end
$$;
comment on function api.store_busy is
  'Stores what a calendar answered for UTC days p_from_day to p_to_day (both included): items [[start, end, '
  'is_all_day], …] in ISO 8601, of all days midnights in UTC. False, and nothing stored, when the lease is not ours '
  'any more or the calendar changed meanwhile. The lease is given back either way.';
