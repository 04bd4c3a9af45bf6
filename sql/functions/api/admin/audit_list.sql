create or replace function api.audit_list(
  p_tenant_id uuid, p_target_type text default null, p_target_id text default null, p_actor text default null,
  p_action text default null, p_correlation_id text default null, p_from text default null, p_to text default null,
  p_cursor text default null, p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_zone text;
  v_from timestamptz;
  v_to timestamptz;
  v_after record;
  v_found booking.audit_logs[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  select c.timezone into v_zone from booking.tenant_config c where c.tenant_id = p_tenant_id;
  perform booking.raise_if_invalid(booking.list_faults(p_limit, null) || booking.span_faults(p_from, p_to, v_zone));
  v_to := coalesce(booking.boundary(p_to, v_zone, true), 'infinity');
  v_from := coalesce(booking.boundary(p_from, v_zone, false), case
    when num_nonnulls(p_target_id, p_actor, p_correlation_id) > 0 then '-infinity'
    -- All that ever happened is not read for a kind of action that was rare.
    when p_action is not null or p_target_type is not null then least(v_to, booking.now()) - interval '90 days'
    else '-infinity' end);
  v_after := booking.position_of_entry(p_cursor);
  select array_agg(f order by f.created_at_utc desc, f.id desc) into v_found
  from (
    select * from booking.audit_logs a
    where a.tenant_id = p_tenant_id and a.created_at_utc >= v_from and a.created_at_utc < v_to
      and (p_target_type is null or a.target_type = p_target_type)
      and (p_target_id is null or a.target_id = p_target_id)
      and (p_actor is null or a.actor_type = 'administrator'
        and a.actor_id = any (array[p_actor, 'account ' || p_actor, 'key ' || p_actor]))
      and (p_action is null or a.action = p_action)
      and (p_correlation_id is null or a.correlation_id = p_correlation_id)
      and (p_cursor is null or (a.created_at_utc, a.id) < (v_after.created_at, v_after.id))
    order by a.created_at_utc desc, a.id desc
    limit p_limit + 1
  ) f;
  return booking.response(200, json_build_object(
    'entries', (
      select coalesce(json_agg(booking.audit_view(a) order by a.created_at_utc desc, a.id desc), '[]')
      from unnest(v_found[:p_limit]) a),
    'next_cursor', case when cardinality(v_found) > p_limit
      then booking.cursor_of_entry(v_found[p_limit].created_at_utc, v_found[p_limit].id) end));
end
$$;
comment on function api.audit_list is
  'GET tenant-admin/audit: who did what in a company, the newest first, p_limit (1 to 100) from p_cursor on: '
  '{entries: booking.audit_view, next_cursor}. Filters that are NULL hold for all. p_actor: id of an account or key, '
  'or what an operator is called; p_from, p_to: a day of the company''s zone, which belongs to it, or an instant; '
  'where only action or target_type is named, the last 90 days. Errors: SB400 invalid_cursor, SB400 invalid_request '
  '(from, to, limit), SB403 tenant_scope.';
