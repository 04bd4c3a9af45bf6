create or replace function api.webhook_endpoint_delete(p_tenant_id uuid, p_id uuid, p_actor text)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_endpoint booking.webhook_endpoints;
begin
  perform booking.set_known_tenant(p_tenant_id);
  -- Deliveries first, as whoever claims or reports one.
  perform from booking.webhook_deliveries d where d.endpoint_id = p_id order by d.id for update;
  v_endpoint := booking.webhook_endpoint_of(p_id);
  delete from booking.webhook_endpoints e where e.id = p_id;
  perform booking.audit('webhook_endpoint.deleted', 'webhook_endpoint', p_id::text,
    jsonb_build_object('url', v_endpoint.url), 'administrator', p_actor);
  return booking.response(200, json_build_object('id', p_id));
end
$$;
comment on function api.webhook_endpoint_delete is
  'DELETE tenant-admin webhooks: an endpoint goes, with its secrets and its log of deliveries. Errors: SB403 '
  'tenant_scope, SB404 not_found.';
