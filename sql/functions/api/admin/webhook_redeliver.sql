create or replace function api.webhook_redeliver(
  p_tenant_id uuid, p_endpoint_id uuid, p_actor text, p_delivery_id bigint default null,
  p_from timestamptz default null, p_to timestamptz default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  c_most constant integer := 1000;
  v_endpoint booking.webhook_endpoints;
  v_id bigint;
  v_ids bigint[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  if p_delivery_id is not null then
    select array_agg(d.id) into v_ids
    from (
      select f.id from booking.webhook_deliveries f
      where f.id = p_delivery_id and f.endpoint_id = p_endpoint_id and f.status <> 'queued' for update) d;
  else
    select array_agg(d.id order by d.created_at, d.id) into v_ids
    from (
      select f.id, f.created_at from booking.webhook_deliveries f
      where f.endpoint_id = p_endpoint_id and f.status <> 'queued' and f.created_at >= p_from and f.created_at < p_to
      order by f.created_at, f.id limit c_most for update) d;
  end if;
  v_endpoint := booking.webhook_endpoint_of(p_endpoint_id);
  if v_endpoint.status <> 'active' then
    perform booking.raise_error('invalid_state', 'The endpoint is disabled; make it active first.');
  elsif p_delivery_id is not null and not exists (
    select from booking.webhook_deliveries d where d.id = p_delivery_id and d.endpoint_id = p_endpoint_id) then
    perform booking.raise_error('not_found', 'There is no such delivery.');
  end if;
  foreach v_id in array coalesce(v_ids, '{}') loop
    perform booking.redrive_webhook_delivery(v_id::text);
    perform booking.enqueue('webhook_delivery', v_id::text);
  end loop;
  perform booking.audit('webhook_endpoint.redelivered', 'webhook_endpoint', p_endpoint_id::text,
    jsonb_strip_nulls(jsonb_build_object('delivery_id', p_delivery_id, 'from', booking.iso(p_from),
      'to', booking.iso(p_to), 'count', coalesce(cardinality(v_ids), 0))), 'administrator', p_actor);
  return booking.response(202, json_build_object('queued', coalesce(cardinality(v_ids), 0),
    'more', coalesce(cardinality(v_ids), 0) = c_most));
end
$$;
comment on function api.webhook_redeliver is
  'POST tenant-admin webhooks redeliver: one delivery, or those queued first in [p_from, p_to), oldest first, at most '
  '1000 (more: there may be others), are made again under the ids of their messages, in the order of each booking. '
  'Errors: SB403 tenant_scope, SB404 not_found, SB409 invalid_state (the endpoint is disabled).';
