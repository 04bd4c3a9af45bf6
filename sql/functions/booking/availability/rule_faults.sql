create or replace function booking.rule_faults(p_tenant_id uuid, p_rule jsonb, p_is_of_service boolean)
returns table (name text, fault text)
language plpgsql stable
as $$
declare
  c_clock constant text := '^([01][0-9]|2[0-3]):[0-5][0-9]$';
begin
  if jsonb_typeof(p_rule) <> 'object' then
    return query select null, 'Hours are {"day_of_week": …, "start_time": …, "end_time": …}.';
    return;
  end if;
  return query
    select u.key, u.value #>> '{}'
    from jsonb_each(booking.unknown_fields(p_rule,
      array['day_of_week', 'start_time', 'end_time', 'effective_from', 'effective_to']
        || case when p_is_of_service then array['salesperson_id'] end)) u
    union all
    select 'day_of_week', 'From 0 (Sunday) to 6 (Saturday).'
    where booking.is_whole(p_rule -> 'day_of_week', 0, 6) is not true
    union all
    select 'start_time', 'A time of the day, such as 09:00.'
    where (p_rule ->> 'start_time' ~ c_clock) is not true
    union all
    select 'end_time', 'A time of the day, such as 17:00; a day ends at 24:00.'
    where (p_rule ->> 'end_time' ~ c_clock or p_rule ->> 'end_time' = '24:00') is not true
    union all
    select 'end_time', 'Hours that end as they start have no length; a whole day is 00:00 to 24:00.'
    where p_rule ->> 'end_time' = p_rule ->> 'start_time'
    union all
    select d.key, 'A date, such as 2026-07-01, or nothing.'
    from jsonb_each_text(p_rule) d
    where d.key in ('effective_from', 'effective_to') and d.value is not null and not booking.is_date(d.value)
    union all
    select 'effective_to', 'Not before the first date.'
    where booking.is_date(p_rule ->> 'effective_from') and booking.is_date(p_rule ->> 'effective_to')
      and p_rule ->> 'effective_to' < p_rule ->> 'effective_from'
    union all
    select 'salesperson_id', 'There is no such salesperson.'
    where p_is_of_service and p_rule ->> 'salesperson_id' is not null and not exists (
      select from booking.salespersons s
      where s.tenant_id = p_tenant_id and s.id::text = lower(p_rule ->> 'salesperson_id'));
end
$$;
comment on function booking.rule_faults is
  'What is wrong with weekly hours as a request has them, by field (NULL: with the whole). p_is_of_service: they may '
  'name a salesperson.';
