create or replace function booking.disable_webhook_endpoint(
  p_endpoint_id uuid, p_reason text, p_actor_type text default 'system', p_actor text default null
) returns void
language plpgsql
as $$
declare
  v_endpoint booking.webhook_endpoints;
begin
  update booking.webhook_endpoints e
  set status = 'disabled', disabled_reason = p_reason, disabled_at = booking.now(), resting_until = null
  where e.id = p_endpoint_id and e.status = 'active'
  returning * into v_endpoint;
  if found then
    perform booking.audit('webhook_endpoint.disabled', 'webhook_endpoint', v_endpoint.id::text,
      jsonb_build_object('url', v_endpoint.url, 'reason', p_reason, 'failing_since',
        booking.iso(v_endpoint.failing_since), 'error', v_endpoint.last_error), p_actor_type, p_actor);
    -- Whoever does it knows it. A path can hold a secret, which a mail need not.
    if p_actor_type = 'system' then
      perform booking.tell_owners(v_endpoint.tenant_id, 'webhook_disabled',
        v_endpoint.id || ' ' || booking.iso(v_endpoint.disabled_at),
        jsonb_build_object('webhook_host', substring(v_endpoint.url from '^https?://([^/?#]+)'),
          'console', 'webhooks/' || v_endpoint.id));
    end if;
  end if;
end
$$;
comment on function booking.disable_webhook_endpoint is
  'An endpoint gets nothing more; audited, and shown by the console; where nobody did it, the owners are told. What '
  'is queued for it is dropped when its time comes, unless it is active again by then.';
