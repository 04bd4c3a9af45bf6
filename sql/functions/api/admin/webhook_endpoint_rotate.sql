create or replace function api.webhook_endpoint_rotate(
  p_tenant_id uuid, p_id uuid, p_secret_id uuid, p_secret text, p_overlap_seconds integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_endpoint booking.webhook_endpoints;
  v_at timestamptz := booking.now();
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(jsonb_build_object('overlap_seconds',
    case when p_overlap_seconds not between 0 and 604800 then 'From 0 to 604800, a week.' end));
  v_endpoint := booking.webhook_endpoint_of(p_id);
  delete from booking.webhook_secrets s where s.endpoint_id = p_id and s.expires_at <= v_at;
  update booking.webhook_secrets s set expires_at = v_at + make_interval(secs => p_overlap_seconds)
  where s.endpoint_id = p_id and s.expires_at is null;
  insert into booking.webhook_secrets (id, tenant_id, endpoint_id, secret)
  values (p_secret_id, p_tenant_id, p_id, p_secret);
  perform booking.audit('webhook_endpoint.rotated', 'webhook_endpoint', p_id::text,
    jsonb_build_object('overlap_seconds', p_overlap_seconds), 'administrator', p_actor);
  return booking.response(200, booking.webhook_endpoint_view(v_endpoint)::json);
end
$$;
comment on function api.webhook_endpoint_rotate is
  'POST tenant-admin webhooks rotate: another secret; the old one signs beside it for p_overlap_seconds (0 to a week). '
  'The caller has sealed the secret for p_secret_id. Errors: SB400 invalid_request, SB403 tenant_scope, SB404 '
  'not_found.';
