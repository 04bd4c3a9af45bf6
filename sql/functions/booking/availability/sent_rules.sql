create or replace function booking.sent_rules(p_rules jsonb)
returns table (
  n bigint, salesperson_id uuid, weekday smallint, opens time, closes time, effective_from date, effective_to date
)
language sql immutable
as $$
  select e.n, (e.value ->> 'salesperson_id')::uuid,
    (coalesce(nullif((e.value ->> 'day_of_week')::numeric, 0), 7))::smallint,
    (e.value ->> 'start_time')::time, (e.value ->> 'end_time')::time,
    (e.value ->> 'effective_from')::date, (e.value ->> 'effective_to')::date
  from jsonb_array_elements(p_rules) with ordinality e (value, n)
$$;
comment on function booking.sent_rules is
  'Weekly hours as a request has them, in its order, as rows; booking.rule_faults has found nothing wrong with any.';
