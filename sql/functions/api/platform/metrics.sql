create or replace function api.metrics() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(m.figure order by m.figure -> 'name', m.figure -> 'labels'), '[]')
  from (
    select jsonb_build_object('name', g.name, 'type', 'gauge', 'help', g.help, 'labels', g.labels,
      'value', g.value) as figure
    from booking.gauges() g
    union all
    select jsonb_strip_nulls(to_jsonb(c)) from booking.counters() c) m
$$;
comment on function api.metrics is
  'Figures for monitoring, all tenants: [{name, type: gauge, counter or histogram, help, labels: {name: value}, '
  'value}], a histogram with seconds (the sum) and buckets; names begin with holdfast_ and end in their unit where '
  'they have one.';
