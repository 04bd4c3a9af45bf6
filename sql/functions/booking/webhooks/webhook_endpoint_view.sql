create or replace function booking.webhook_endpoint_view(p_endpoint booking.webhook_endpoints) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_endpoint.id, 'url', p_endpoint.url, 'types', to_jsonb(p_endpoint.types),
    'description', p_endpoint.description, 'status', p_endpoint.status,
    'disabled_reason', p_endpoint.disabled_reason, 'disabled_at', booking.iso(p_endpoint.disabled_at),
    'failing_since', booking.iso(p_endpoint.failing_since), 'resting_until', booking.iso(p_endpoint.resting_until),
    'last_error', p_endpoint.last_error,
    'created_at', booking.iso(p_endpoint.created_at), 'updated_at', booking.iso(p_endpoint.updated_at),
    'old_secret_until', booking.iso((select max(s.expires_at) from booking.webhook_secrets s
      where s.endpoint_id = p_endpoint.id and s.expires_at > booking.now())))
$$;
comment on function booking.webhook_endpoint_view is
  'An endpoint as administrators see it, without its secrets; old_secret_until: a replaced one signs too until then.';
