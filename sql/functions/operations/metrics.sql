create or replace function api.metrics() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('name', m.name, 'type', 'gauge', 'help', m.help, 'labels', m.labels, 'value', m.value)
    order by m.name, m.labels), '[]')
  from booking.gauges() m
$$;
comment on function api.metrics() is
  'Figures for monitoring, all tenants: [{name, type, help, labels: {name: value}, value}]; names begin with holdfast_ and end in their unit where they have one.';
