create or replace function booking.key_view(p_key booking.api_keys) returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'id', p_key.id, 'name', p_key.name, 'kind', p_key.kind, 'role', p_key.role, 'last4', p_key.last4,
    'origins', to_jsonb(p_key.origins), 'expires_at', booking.iso(p_key.expires_at),
    'last_used_at', booking.iso(p_key.last_used_at), 'revoked_at', booking.iso(p_key.revoked_at),
    'created_at', booking.iso(p_key.created_at), 'created_by', p_key.created_by, 'version', p_key.version)
$$;
comment on function booking.key_view is
  'A key as its company sees it: {id, name, kind, role, last4, origins, expires_at, last_used_at, revoked_at, '
  'created_at, created_by, version}.';
