create or replace function api.key_create(
  p_tenant_id uuid, p_key jsonb, p_digest bytea, p_last4 text, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_key booking.api_keys;
begin
  perform booking.set_known_tenant(p_tenant_id);
  perform booking.raise_if_invalid(booking.key_faults('{"name": null, "kind": null}' || p_key));
  insert into booking.api_keys (tenant_id, name, kind, role, digest, last4, origins, expires_at, created_at, created_by)
  values (p_tenant_id, p_key ->> 'name', p_key ->> 'kind',
    case when p_key ->> 'kind' = 'secret' then coalesce(p_key ->> 'role', 'admin') end, p_digest, p_last4,
    array(select jsonb_array_elements_text(coalesce(p_key -> 'origins', '[]'))), (p_key ->> 'expires_at')::timestamptz,
    booking.now(), coalesce(booking.acting_as(), p_actor))
  returning * into v_key;
  perform booking.audit_change('key.created', 'key', v_key.id::text, '{}', booking.key_view(v_key), p_actor);
  return booking.response(201, booking.key_view(v_key)::json);
end
$$;
comment on function api.key_create is
  'POST tenant-admin/keys: {name, kind: publishable or secret, role, origins, expires_at}; the caller has made the key '
  'and shows it once. Errors: SB400 invalid_request, SB403 tenant_scope.';
