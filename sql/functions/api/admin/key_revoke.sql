create or replace function api.key_revoke(p_tenant_id uuid, p_id uuid, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.api_keys;
  v_after booking.api_keys;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select k.* into v_before from booking.api_keys k where k.tenant_id = p_tenant_id and k.id = p_id for update;
  if not found then
    perform booking.raise_error('not_found', 'There is no such key.');
  end if;
  update booking.api_keys k set revoked_at = coalesce(k.revoked_at, booking.now()) where k.id = p_id;
  select k.* into v_after from booking.api_keys k where k.id = p_id;
  perform booking.audit_change('key.revoked', 'key', p_id::text, booking.key_view(v_before), booking.key_view(v_after),
    p_actor);
  return booking.response(200, booking.key_view(v_after)::json);
end
$$;
comment on function api.key_revoke is
  'DELETE tenant-admin/keys: takes a key back, at once and for good. Errors: SB403 tenant_scope, SB404 not_found.';
