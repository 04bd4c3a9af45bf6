create or replace function api.webhook_deliveries(
  p_tenant_id uuid, p_endpoint_id uuid, p_status text default null, p_before bigint default null,
  p_limit integer default 50
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  v_found booking.webhook_deliveries[];
  v_before timestamptz;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object(
    'status', case when p_status not in ('queued', 'delivered', 'dropped', 'dead')
      then 'There is no such state; there are queued, delivered, dropped and dead.' end,
    'limit', case when coalesce(p_limit not between 1 and 200, true) then 'From 1 to 200.' end));
  if not exists (select from booking.webhook_endpoints e where e.id = p_endpoint_id) then
    perform booking.raise_error('not_found', 'There is no such endpoint.');
  end if;
  select d.created_at into v_before from booking.webhook_deliveries d
  where d.id = p_before and d.endpoint_id = p_endpoint_id;
  if p_before is not null and v_before is null then
    perform booking.raise_if_invalid('{"before": "Not a place in this log."}');
  end if;
  -- One more than asked for, to know whether there is a next page.
  select array_agg(f order by f.created_at desc, f.id desc) into v_found
  from (
    select * from booking.webhook_deliveries d
    where d.endpoint_id = p_endpoint_id and (p_before is null or (d.created_at, d.id) < (v_before, p_before))
      and (p_status is null or d.status = p_status)
    order by d.created_at desc, d.id desc limit p_limit + 1) f;
  return booking.response(200, json_build_object(
    'deliveries', (
      select coalesce(json_agg(booking.webhook_delivery_view(d) order by d.created_at desc, d.id desc), '[]')
      from unnest(v_found[:p_limit]) d),
    'next_before', case when cardinality(v_found) > p_limit then v_found[p_limit].id end));
end
$$;
comment on function api.webhook_deliveries is
  'GET tenant-admin webhooks deliveries: the log of an endpoint, newest first, p_limit (1 to 200) of those behind '
  'p_before: {deliveries, next_before}. Errors: SB400 invalid_request (status, limit, before), SB403 tenant_scope, '
  'SB404 not_found.';
