create or replace function booking.reconcile_objects_horizon(p_target booking.reconcile_targets) returns timestamptz
language sql volatile
as $$
  select least(n.at + interval '1800 days', interval '2 days' + greatest(
    n.at + make_interval(days => coalesce((select c.horizon_days from booking.tenant_config c
      where c.tenant_id = p_target.tenant_id), 90)),
    (select max(o.end_at_utc) from booking.provider_objects o
     where o.provider = p_target.provider and o.capability = 'calendar' and o.state in ('live', 'delete_pending')
       and o.tenant_id = p_target.tenant_id and o.provider_user = p_target.provider_user and o.start_at_utc > n.at)))
  from (select booking.now() as at) n
$$;
comment on function booking.reconcile_objects_horizon is
  'How far ahead a calendar is read: as far as is sold and as our farthest event there, two days more, and no '
  'further than a calendar shows (1825 days [GRAPH-45]).';
