create or replace function booking.windows(p_salesperson booking.salespersons, p_first date, p_last date)
returns table (opens_at timestamptz, closes_at timestamptz)
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 40
as $$
  with exceptions as materialized (
    select e.day, e.opens, e.closes, e.salesperson_id is not null as is_own,
      bool_or(e.salesperson_id is not null) over (partition by e.day) as has_own
    from booking.availability_exceptions e
    where e.tenant_id = p_salesperson.tenant_id and e.day between p_first and p_last
      and (e.salesperson_id is null or e.salesperson_id = p_salesperson.id)
  ), rules as materialized (
    select r.weekday, r.opens, r.closes, r.salesperson_id is not null as is_own,
      coalesce(r.effective_from, '-infinity') as since, coalesce(r.effective_to, 'infinity') as until
    from booking.availability_rules r
    where r.tenant_id = p_salesperson.tenant_id and r.service_id is null
      and (r.salesperson_id is null or r.salesperson_id = p_salesperson.id)
  ), hours as (
    select e.day, e.opens, e.closes
    from exceptions e
    where e.is_own = e.has_own and e.opens is not null
    union all
    select d.day, r.opens, r.closes
    from (
      select n.day, extract(isodow from n.day)::smallint as weekday,
        exists (select from rules o where o.is_own and n.day between o.since and o.until) as has_own
      from (select p_first + n as day from generate_series(0, p_last - p_first) n) n
      where not exists (select from exceptions e where e.day = n.day)
      offset 0
    ) d
    join rules r on r.weekday = d.weekday and r.is_own = d.has_own and d.day between r.since and r.until
  ), opened as materialized (
    select booking.first_instant(h.day + h.opens, p_salesperson.timezone) as opens_at,
      case
        when h.closes > h.opens and h.closes < time '24:00'
          then booking.last_instant(h.day + h.closes, p_salesperson.timezone)
        -- Over midnight, unless the next date has hours of its own.
        when h.closes > time '00:00' and h.closes < h.opens
          and not exists (select from exceptions e where e.day = h.day + 1)
          then booking.last_instant(h.day + 1 + h.closes, p_salesperson.timezone)
        else booking.first_instant(h.day + time '24:00', p_salesperson.timezone)
      end as closes_at
    from hours h
  )
  select o.opens_at, o.closes_at from opened o where o.opens_at < o.closes_at
$$;
comment on function booking.windows is
  'Opening hours of a salesperson on local days p_first to p_last (both included) as instants; they may touch and '
  'overlap. On a day on which any rule of the salesperson is in force, of whatever weekday, theirs replace the '
  'tenant''s; exceptions of a date replace its rules, the salesperson''s before the tenant''s. Hours that close at or '
  'before they open end on the next day, or at midnight where that date is an exception. A doubled local time opens at '
  'its first and closes at its second occurrence, a skipped one does both at the jump; 24:00 is where the next day '
  'begins.';
