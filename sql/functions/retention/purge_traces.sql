create or replace function booking.purge_traces(p_limit integer) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
  v_limit timestamptz := booking.retention_limit();
  v_rule record;
  v_count integer;
  v_counts jsonb := '{}';
begin
  for v_rule in
    select * from (values
      ('webhook_jobs', 'booking.webhook_jobs', 'x.created_at_utc < $1 and x.status in (''done'', ''dead'')', v_limit),
      -- Those of a booking go with it; no booking is longer ahead than three years.
      ('audit_logs', 'booking.audit_logs', 'x.created_at_utc < $1 and (x.target_type <> ''booking'' or x.created_at_utc < $1 - interval ''3 years'')', v_limit),
      ('consent_states', 'booking.consent_states', 'x.created_at < $1', v_at - interval '30 days'),
      ('busy_days', 'booking.busy_days', 'x.fetched_at < $1', v_at - interval '1 day'),
      ('mirrored_items', 'booking.mirrored_items', 'x.ends_at < $1', v_at - interval '2 days'),
      -- Of a calendar that nobody follows any more.
      ('calendar_mirrors', 'booking.calendar_mirrors', 'x.touched_at < $1', v_at - interval '7 days'),
      ('provider_findings', 'booking.provider_findings', 'x.resolved_at < $1', v_limit),
      ('zoom_host_days', 'booking.zoom_host_days', 'x.day < $1::date', v_at - interval '30 days'),
      ('rate_windows', 'booking.rate_windows', 'x.window_start < $1', v_at - interval '10 minutes'),
      ('archived_messages', 'pgmq.a_holdfast', 'x.archived_at < $1', v_limit)
    ) as r (name, relation, condition, before)
  loop
    execute format('delete from %s where ctid in (select x.ctid from %s x where %s limit $2 for update skip locked)',
      v_rule.relation, v_rule.relation, v_rule.condition) using v_rule.before, p_limit;
    get diagnostics v_count = row_count;
    v_counts := v_counts || jsonb_build_object(v_rule.name, v_count);
  end loop;
  return v_counts;
end
$$;
comment on function booking.purge_traces(integer) is
  'Deletes what has no further use from the tables that grow apart from bookings, at most p_limit rows each; returns the counts by table. Crosses tenants, so it belongs to holdfast_platform.';
