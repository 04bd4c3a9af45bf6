create or replace function booking.service_hours(
  p_service booking.services, p_salesperson_id uuid, p_from timestamptz, p_to timestamptz
) returns tstzmultirange
language plpgsql stable
as $$
declare
  v_zone text;
begin
  if not exists (
    select from booking.availability_rules r
    where r.tenant_id = p_service.tenant_id and r.service_id = p_service.id) then
    return '{(,)}';
  end if;
  v_zone := booking.zone_of_service(p_service);
  return (
    with rules as materialized (
      select r.weekday, r.opens, r.closes, r.salesperson_id is not null as is_own,
        coalesce(r.effective_from, '-infinity') as since, coalesce(r.effective_to, 'infinity') as until
      from booking.availability_rules r
      where r.tenant_id = p_service.tenant_id and r.service_id = p_service.id
        and (r.salesperson_id is null or r.salesperson_id = p_salesperson_id)
    ), days as materialized (
      select d.day, exists (select from rules o where o.is_own and d.day between o.since and o.until) as has_own,
        exists (select from rules o where d.day between o.since and o.until) as has_any
      from (
        -- Hours of the day before may reach over midnight.
        select (p_from at time zone v_zone)::date - 1 + n as day
        from generate_series(0, (p_to at time zone v_zone)::date - (p_from at time zone v_zone)::date + 1) n
      ) d
    ), hours as (
      select d.day, r.opens, r.closes
      from days d
      join rules r on r.weekday = extract(isodow from d.day)::smallint and r.is_own = d.has_own
        and d.day between r.since and r.until
      union all
      select d.day, time '00:00', time '24:00' from days d where not d.has_any
    ), opened as (
      select booking.first_instant(h.day + h.opens, v_zone) as opens_at,
        case
          when h.closes > h.opens and h.closes < time '24:00' then booking.last_instant(h.day + h.closes, v_zone)
          when h.closes > time '00:00' and h.closes < h.opens then booking.last_instant(h.day + 1 + h.closes, v_zone)
          else booking.first_instant(h.day + time '24:00', v_zone)
        end as closes_at
      from hours h
    )
    select coalesce(range_agg(tstzrange(o.opens_at, o.closes_at)), '{}') from opened o where o.opens_at < o.closes_at);
end
$$;
comment on function booking.service_hours is
  'When a service is held by a salesperson, of [p_from, p_to) and somewhat around: by its rules for them on the days '
  'on which any of these is in force, else by its own, else at any time. Days and times are those of the service''s '
  'zone. All of time where no rule is of this service.';
