create or replace function api.audit_summary(
  p_tenant_id uuid, p_from text default null, p_to text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  c_longest constant interval := '366 days';
  v_zone text;
  v_from timestamptz;
  v_to timestamptz;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select c.timezone into v_zone from booking.tenant_config c where c.tenant_id = p_tenant_id;
  perform booking.raise_if_invalid(booking.span_faults(p_from, p_to, v_zone));
  v_to := coalesce(booking.boundary(p_to, v_zone, true), booking.now());
  v_from := coalesce(booking.boundary(p_from, v_zone, false), v_to - interval '30 days');
  perform booking.raise_if_invalid(jsonb_build_object(
    'from', case when v_from >= v_to then 'Before to.'
      when v_to - v_from > c_longest then 'At most a year before to.' end));
  return booking.response(200, (
    select json_build_object('from', booking.iso(v_from), 'to', booking.iso(v_to), 'total', coalesce(sum(s.count), 0),
      'actions', coalesce(json_agg(json_build_object('action', s.action, 'count', s.count)
        order by s.count desc, s.action), '[]'))
    from (
      select a.action, count(*) as count from booking.audit_logs a
      where a.tenant_id = p_tenant_id and a.created_at_utc >= v_from and (p_to is null or a.created_at_utc < v_to)
      group by a.action) s));
end
$$;
comment on function api.audit_summary is
  'GET tenant-admin/audit/summary: how often what was done from p_from to p_to (as api.audit_list has them; absent: '
  'the 30 days until p_to, until now): {from, to, total, actions: [{action, count}]}, the most frequent first. '
  'Errors: SB400 invalid_request (from, to), SB403 tenant_scope.';
