create or replace function booking.mirror_window(p_salesperson_id uuid, p_margin interval) returns tstzrange
language sql volatile
as $$
  -- A calendar shows at most 1825 days at once. [GRAPH-45]
  select tstzrange(
    date_trunc('day', n.at, 'UTC') - interval '1 day',
    date_trunc('day', n.at, 'UTC') + make_interval(days => least(coalesce(c.horizon_days, 90) + 3, 1700)) + p_margin)
  from (select booking.now() as at) n
  join booking.salespersons s on s.id = p_salesperson_id
  left join booking.tenant_config c on c.tenant_id = s.tenant_id
$$;
comment on function booking.mirror_window is
  'What a mirror of this calendar must cover now: from the start of yesterday (UTC) to the end of the horizon in any '
  'zone, the last slot and its buffer included, and p_margin more.';
