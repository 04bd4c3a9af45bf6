create or replace function booking.conflicts_around(p_tenant_id uuid, p_salesperson_id uuid, p_day date)
returns jsonb
language sql stable
as $$
  -- Whatever the zone: none is further than 15 hours from UTC.
  select booking.conflicts_with_hours(p_tenant_id, p_salesperson_id, null,
    (p_day::timestamp - interval '15 hours') at time zone 'UTC',
    (p_day::timestamp + interval '39 hours') at time zone 'UTC')
$$;
comment on function booking.conflicts_around is
  'What booking.conflicts_with_hours tells of a local day and the hours beside it, in any zone.';
