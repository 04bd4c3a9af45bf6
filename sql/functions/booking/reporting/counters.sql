create or replace function booking.counters()
returns table (name text, type text, help text, labels jsonb, value double precision, seconds double precision,
  buckets bigint[])
language sql volatile
as $$
  select 'holdfast_provider_call_seconds', 'histogram',
    'Seconds of requests to providers, of all processes, by outcome.',
    jsonb_build_object('provider', c.provider, 'operation', c.operation, 'outcome', c.outcome),
      c.calls::double precision, c.seconds, c.buckets
  from booking.provider_calls c
  union all
  select 'holdfast_sagas_finished', 'counter', 'Sagas that ended, by kind and outcome.',
    jsonb_build_object('kind', k.kind, 'outcome', o.outcome), coalesce(e.sagas, 0), null, null
  from (select distinct d.kind from booking.saga_definitions d) k
  cross join (values ('done'), ('failed')) o (outcome)
  left join booking.saga_ends e on e.kind = k.kind and e.outcome = o.outcome
$$;
comment on function booking.counters is
  'The figures of api.metrics that only grow, over all processes and restarts; a histogram has its number of '
  'observations as value, their sum as seconds, and what fell into each bucket.';
