create or replace function api.merge_rates(p_counts jsonb, p_seconds integer default 60) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_length constant interval := make_interval(secs => p_seconds);
  v_end constant timestamptz := date_bin(v_length, booking.now(), timestamptz '2000-01-01 00:00Z') + v_length;
  v_totals jsonb;
begin
  -- In the order of their keys: all app processes do this at once.
  with merged as (
    insert into booking.rate_windows as w (scope, window_end, requests)
    select c.key, v_end, c.value::integer from jsonb_each_text(p_counts) c order by c.key
    on conflict (scope, window_end) do update set requests = w.requests + excluded.requests
    returning w.scope, w.requests)
  select coalesce(jsonb_object_agg(m.scope, m.requests), '{}') into v_totals from merged m;
  return v_totals;
end
$$;
comment on function api.merge_rates is
  'Adds the requests that a process counted since its last call, {scope: count}, to those of all processes in the '
  'current window of p_seconds seconds, a minute or an hour; returns {scope: requests in it}.';
