create or replace function api.merge_counters(p_calls jsonb, p_sagas jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  -- In the order of their keys: all processes do this at once.
  insert into booking.provider_calls as f (provider, operation, outcome, calls, seconds, buckets)
  select c.provider, c.operation, c.outcome, c.calls, c.seconds, c.buckets
  from jsonb_to_recordset(p_calls) as c (provider text, operation text, outcome text, calls bigint,
    seconds double precision, buckets bigint[])
  order by c.provider, c.operation, c.outcome
  on conflict (provider, operation, outcome) do update
  set calls = f.calls + excluded.calls, seconds = f.seconds + excluded.seconds,
      buckets = (select array_agg(o.n + e.n order by o.place)
        from unnest(f.buckets) with ordinality as o (n, place)
          join unnest(excluded.buckets) with ordinality as e (n, place) using (place));

  insert into booking.saga_ends as f (kind, outcome, sagas)
  select s.kind, s.outcome, s.sagas from jsonb_to_recordset(p_sagas) as s (kind text, outcome text, sagas bigint)
  order by s.kind, s.outcome
  on conflict (kind, outcome) do update set sagas = f.sagas + excluded.sagas;
end
$$;
comment on function api.merge_counters is
  'Adds what a process counted since its last call: p_calls [{provider, operation, outcome, calls, seconds, '
  'buckets}], p_sagas [{kind, outcome, sagas}].';
