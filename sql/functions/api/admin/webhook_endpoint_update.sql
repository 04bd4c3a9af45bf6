create or replace function api.webhook_endpoint_update(
  p_tenant_id uuid, p_id uuid, p_changes jsonb, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.webhook_endpoints;
  v_after booking.webhook_endpoints;
  v_types text[] := case when p_changes ? 'types'
    then array(select jsonb_array_elements_text(p_changes -> 'types')) end;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.webhook_faults(v_types, p_changes ->> 'description')
    || jsonb_build_object('status', case when p_changes ->> 'status' not in ('active', 'disabled')
      then 'active or disabled.' end));
  v_before := booking.webhook_endpoint_of(p_id);
  perform booking.raise_if_webhook_url_taken(p_id, p_changes ->> 'url');
  update booking.webhook_endpoints e
  set url = coalesce(p_changes ->> 'url', e.url), types = coalesce(v_types::booking.webhook_type[], e.types),
    description = case when p_changes ? 'description' then p_changes ->> 'description' else e.description end,
    updated_at = booking.now()
  where e.id = p_id;
  if p_changes ->> 'status' = 'disabled' then
    perform booking.disable_webhook_endpoint(p_id, 'administrator', 'administrator', p_actor);
  elsif p_changes ->> 'status' = 'active' and v_before.status = 'disabled' then
    update booking.webhook_endpoints e
    set status = 'active', disabled_reason = null, disabled_at = null, failing_since = null, resting_until = null
    where e.id = p_id;
  end if;
  select * into v_after from booking.webhook_endpoints e where e.id = p_id;
  perform booking.audit('webhook_endpoint.changed', 'webhook_endpoint', p_id::text,
    jsonb_build_object(
      'before', jsonb_build_object('url', v_before.url, 'types', v_before.types, 'status', v_before.status),
      'after', jsonb_build_object('url', v_after.url, 'types', v_after.types, 'status', v_after.status)),
    'administrator', p_actor);
  return booking.response(200, booking.webhook_endpoint_view(v_after)::json);
end
$$;
comment on function api.webhook_endpoint_update is
  'PATCH tenant-admin webhooks: changes url (judged by the caller), types, description, status. Active again, an '
  'endpoint is told of what happens from then on; what it missed can be redelivered. Errors: SB400 invalid_request, '
  'SB403 tenant_scope, SB404 not_found.';
