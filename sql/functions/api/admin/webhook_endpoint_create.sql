create or replace function api.webhook_endpoint_create(
  p_tenant_id uuid, p_id uuid, p_url text, p_types jsonb, p_description text, p_secret_id uuid, p_secret text,
  p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 10;
  v_types text[] := case when p_types is not null then array(select jsonb_array_elements_text(p_types)) end;
  v_endpoint booking.webhook_endpoints;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.webhook_faults(v_types, p_description));
  -- One after the other, so that two do not both become the last.
  perform from booking.tenant_config c where c.tenant_id = p_tenant_id for no key update;
  if (select count(*) from booking.webhook_endpoints e where e.tenant_id = p_tenant_id) >= c_most then
    perform booking.raise_error('too_many_webhooks', format('A company has at most %s endpoints.', c_most));
  end if;
  perform booking.raise_if_webhook_url_taken(p_id, p_url);
  insert into booking.webhook_endpoints (id, tenant_id, url, types, description)
  values (p_id, p_tenant_id, p_url, coalesce(v_types::booking.webhook_type[], booking.webhook_types()), p_description)
  returning * into v_endpoint;
  insert into booking.webhook_secrets (id, tenant_id, endpoint_id, secret)
  values (p_secret_id, p_tenant_id, p_id, p_secret);
  perform booking.audit('webhook_endpoint.created', 'webhook_endpoint', p_id::text,
    jsonb_build_object('url', p_url, 'types', to_jsonb(v_endpoint.types)), 'administrator', p_actor);
  return booking.response(201, booking.webhook_endpoint_view(v_endpoint)::json);
end
$$;
comment on function api.webhook_endpoint_create is
  'POST tenant-admin webhooks: makes an endpoint; p_types NULL is all there are. The caller has judged the address '
  'and sealed the secret for p_secret_id. Errors: SB400 invalid_request, SB403 tenant_scope, SB409 too_many_webhooks.';
