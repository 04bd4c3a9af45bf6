create or replace function api.key(p_digest bytea) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at constant timestamptz := booking.now();
  v_key booking.api_keys;
  v_slug text;
begin
  select k.* into v_key from booking.api_keys k
  where k.digest = p_digest and k.revoked_at is null and (k.expires_at is null or k.expires_at > v_at);
  if not found then
    return null;
  end if;
  perform booking.set_tenant(v_key.tenant_id);
  select t.slug into v_slug from booking.tenants t where t.id = v_key.tenant_id and t.status = 'active';
  if not found then
    return null;
  end if;
  if v_key.last_used_at is null or v_key.last_used_at < v_at - interval '5 minutes' then
    update booking.api_keys k set last_used_at = v_at
    where k.id = (select o.id from booking.api_keys o where o.id = v_key.id for update skip locked);
  end if;
  return jsonb_build_object('tenant_id', v_key.tenant_id, 'slug', v_slug, 'key_id', v_key.id, 'name', v_key.name,
    'kind', v_key.kind, 'role', v_key.role, 'origins', to_jsonb(v_key.origins));
end
$$;
comment on function api.key is
  'The key of this digest (SHA-256), whose tenant is entered: {tenant_id, slug, key_id, name, kind: publishable or '
  'secret, role, origins}; NULL: it was taken back, is over, or never was, or the tenant is not active. Notes its use, '
  'every five minutes at most.';
