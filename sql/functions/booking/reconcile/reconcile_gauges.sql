create or replace function booking.reconcile_gauges()
  returns table (name text, help text, labels jsonb, value double precision)
language sql volatile
as $$
  select 'holdfast_reconcile_findings', 'Objects with our marker that this database has no intent for, by kind.',
    jsonb_build_object('kind', k.kind), count(f.id)::double precision
  from (values ('unknown_booking'), ('other_installation'), ('copy')) k (kind)
  left join booking.provider_findings f on f.kind = k.kind and f.resolved_at is null
  group by k.kind
  union all
  select 'holdfast_reconcile_objects', 'What comparisons with the providers set right so far, by outcome.',
    jsonb_build_object('outcome', v.outcome), coalesce(v.count, 0)
  from (select sum(p.adopted) as adopted, sum(p.removed) as removed, sum(p.put_back) as put_back,
    sum(p.replaced) as replaced from booking.reconcile_targets p) s,
    lateral (values ('adopted', s.adopted), ('removed', s.removed), ('put_back', s.put_back),
      ('replaced', s.replaced)) v (outcome, count)
  union all
  select 'holdfast_reconcile_oldest_seconds',
    'Seconds since the target compared longest ago was compared with its provider.', '{}',
    coalesce(extract(epoch from booking.now() - min(coalesce(p.last_reconciled_at, p.created_at))), 0)
      from booking.reconcile_targets p
  union all
  select 'holdfast_reconcile_failing', 'Places whose last comparison with their provider failed.', '{}', count(*)
    from booking.reconcile_targets p where p.failures > 0
  union all
  select 'holdfast_host_requests', 'Creates and updates asked of a conference host this UTC day.',
    jsonb_build_object('provider', h.provider, 'host', h.user_id), h.used
  from booking.host_figures() h
  union all
  select 'holdfast_host_requests_limit', 'Creates and updates that a conference host may take a UTC day.',
    jsonb_build_object('provider', p.provider), p.host_daily_limit
  from booking.providers p where p.host_daily_limit is not null
$$;
comment on function booking.reconcile_gauges is
  'Figures of the comparisons with the providers and of the hosts, for booking.gauges.';
