create or replace function booking.source_of_window(
  p_salesperson booking.salespersons, p_day date, p_opens_at timestamptz, out source text, out rule jsonb
)
language sql stable
as $$
  with exceptions as materialized (
    select e.opens, e.closes, e.salesperson_id
    from booking.availability_exceptions e
    where e.tenant_id = p_salesperson.tenant_id and e.day = p_day
      and (e.salesperson_id is null or e.salesperson_id = p_salesperson.id)
  )
  select f.source, f.rule
  from (
    select case when e.salesperson_id is null then 'company_exception' else 'own_exception' end as source,
      jsonb_build_object('date', p_day, 'start_time', to_char(e.opens, 'HH24:MI'),
        'end_time', to_char(e.closes, 'HH24:MI')) as rule,
      e.salesperson_id, e.opens, e.closes
    from exceptions e
    where e.opens is not null
    union all
    select case when r.salesperson_id is null then 'company' else 'own' end, booking.rule_view(r),
      r.salesperson_id, r.opens, r.closes
    from booking.availability_rules r
    where r.tenant_id = p_salesperson.tenant_id and r.service_id is null
      and (r.salesperson_id is null or r.salesperson_id = p_salesperson.id)
      and r.weekday = extract(isodow from p_day) and not exists (select from exceptions)
      and p_day between coalesce(r.effective_from, '-infinity') and coalesce(r.effective_to, 'infinity')
  ) f
  where booking.first_instant(p_day + f.opens, p_salesperson.timezone) = p_opens_at
  -- The salesperson's own come first, and of two that a jump of the clock begins at once the one that lasts.
  order by f.salesperson_id nulls last, f.closes desc
  limit 1
$$;
comment on function booking.source_of_window is
  'What hours of booking.windows on a day come from, known by their opening: source is own or company (weekly hours; '
  'rule is booking.rule_view), own_exception or company_exception (rule: {date, start_time, end_time}).';
