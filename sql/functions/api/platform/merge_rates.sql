create or replace function api.merge_rates(p_counts jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_minute timestamptz := date_trunc('minute', booking.now());
  v_totals jsonb;
begin
  -- In the order of their keys: all app processes do this at once.
  with merged as (
    insert into booking.rate_windows as w (scope, window_start, requests)
    select c.key, v_minute, c.value::integer from jsonb_each_text(p_counts) c order by c.key
    on conflict (scope, window_start) do update set requests = w.requests + excluded.requests
    returning w.scope, w.requests)
  select coalesce(jsonb_object_agg(m.scope, m.requests), '{}') into v_totals from merged m;
  return v_totals;
end
$$;
comment on function api.merge_rates is
  'Adds the requests that a process counted since its last call, {scope: count}, to those of all processes in the '
  'current minute; returns {scope: requests in this minute}.';
