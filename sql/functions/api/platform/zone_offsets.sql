create or replace function api.zone_offsets() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with span as (
    select extract(epoch from booking.now())::bigint as begins, extract(epoch from booking.now())::bigint
      + 86400 * (2 + coalesce((select max(c.horizon_days) from booking.tenant_config c), 0)) as ends
  ), used as (
    select s.timezone as name from booking.salespersons s where s.active
    union select c.timezone from booking.tenant_config c
  )
  select jsonb_build_object('from', s.begins, 'until', s.ends, 'zones', coalesce((
    select jsonb_object_agg(u.name, case when booking.is_zone(u.name)
      then booking.zone_changes(u.name, s.begins, s.ends) end)
    from used u), '{}'))
  from span s
$$;
comment on function api.zone_offsets is
  'What the clocks of the zones in use, those of companies and of salespeople, show from now to the end of the '
  'longest horizon, by this server''s table of zones: {from, until, zones: {name: as booking.zone_changes, null: '
  'unknown here}}, instants in seconds since 1970. By these the database makes slots; programs compare them with the '
  'table by which they show them. Crosses tenants, so it belongs to holdfast_platform.';
