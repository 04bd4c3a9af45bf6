create or replace function api.webhook_delivery_claim(p_tenant_id uuid, p_delivery_id bigint) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_kind constant text := 'webhook_delivery';
  v_delivery booking.webhook_deliveries;
  v_endpoint booking.webhook_endpoints;
  v_claim record;
  v_at timestamptz;
begin
  perform booking.set_tenant(p_tenant_id);
  select * into v_delivery from booking.webhook_deliveries d where d.id = p_delivery_id for update;
  v_at := booking.now();
  select * into v_endpoint from booking.webhook_endpoints e where e.id = v_delivery.endpoint_id;
  if v_delivery.status = 'queued' then
    -- An earlier one goes first. It is locked: should it end just now, either this sees it, or it wakes this.
    perform from booking.webhook_deliveries d
    where d.endpoint_id = v_delivery.endpoint_id and d.booking_id = v_delivery.booking_id
      and d.sequence < v_delivery.sequence and d.status = 'queued'
    order by d.sequence desc limit 1 for update;
    if found then
      update booking.work w set due_at = v_at + interval '1 hour'
      where w.kind = c_kind and w.id = p_delivery_id::text and w.due_at <= v_at;
      return '{"finished": true}';
    elsif v_endpoint.resting_until > v_at then
      update booking.work w set due_at = v_endpoint.resting_until
      where w.kind = c_kind and w.id = p_delivery_id::text and w.due_at <= v_at;
    end if;
  end if;
  v_claim := booking.work_claim(c_kind, p_delivery_id::text);
  if v_claim.lease is null then
    return v_claim.answer;
  elsif v_claim.exhausted is not null then
    return booking.dead_letter_webhook_delivery(v_delivery, v_claim.attempts - 1, v_claim.exhausted);
  elsif v_endpoint.status <> 'active'
    or not exists (select from booking.tenants t where t.id = p_tenant_id and t.status = 'active') then
    update booking.webhook_deliveries d set status = 'dropped', finished_at = v_at where d.id = p_delivery_id;
    return '{"finished": true}';
  end if;
  return jsonb_build_object('do', 'deliver', 'url', v_endpoint.url, 'message_id', v_delivery.message_id,
    'body', (select booking.webhook_body(m) from booking.webhook_messages m where m.id = v_delivery.message_id),
    'secrets', (select jsonb_agg(jsonb_build_object('id', s.id, 'secret', s.secret) order by s.created_at desc, s.id)
      from booking.webhook_secrets s
      where s.endpoint_id = v_endpoint.id and (s.expires_at is null or s.expires_at > v_at)),
    'at', booking.iso(v_at), 'lease', v_claim.lease);
end
$$;
comment on function api.webhook_delivery_claim is
  'Worker: claims a delivery to an endpoint; {"do": "deliver", url, message_id, body, secrets: [{id, secret (sealed)}] '
  'to sign with, newest first, at, lease}, or {"wait": seconds}, or {"finished": true}: it has ended, or waits for an '
  'earlier one of its booking, whose end wakes it. What goes to a disabled endpoint is dropped.';
