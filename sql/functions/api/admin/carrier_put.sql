create or replace function api.carrier_put(
  p_tenant_id uuid, p_id uuid, p_provider text, p_account text, p_settings jsonb, p_secret text, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_channel text;
  v_before booking.connections;
  v_after booking.connections;
begin
  perform booking.open_catalogue(p_tenant_id);
  select p.channel into v_channel from booking.providers p
  where p.provider = p_provider and p.capability = 'message';
  if not found then
    perform booking.raise_error('not_found', 'There is no such carrier.');
  end if;
  select * into v_before from booking.connections c
  where c.tenant_id = p_tenant_id and c.capability = 'message' and c.channel = v_channel and c.status <> 'removed'
  for update;
  if v_before.id <> p_id or (v_before.provider, v_before.account) <> (p_provider, p_account) then
    perform booking.raise_error('invalid_state',
      'The company''s messages of this kind go by another account already; remove that first.');
  end if;
  insert into booking.connections as c (id, tenant_id, provider, capability, account, settings, secret, created_at,
    updated_at)
  values (p_id, p_tenant_id, p_provider, 'message', p_account, p_settings, p_secret, booking.now(), booking.now())
  on conflict (id) do update
    set settings = excluded.settings, secret = excluded.secret, status = 'active', lost_since = null,
        last_error = null, updated_at = excluded.updated_at
  returning * into v_after;
  perform booking.audit(case when v_before.id is null then 'carrier.added' else 'carrier.changed' end,
    'connection', p_id::text, jsonb_build_object('provider', p_provider, 'account', p_account,
      'before', v_before.settings, 'after', p_settings), 'administrator', p_actor);
  return booking.response(case when v_before.id is null then 201 else 200 end, booking.carrier_view(v_after)::json);
end
$$;
comment on function api.carrier_put is
  'PUT tenant-admin/notifications/carriers/{provider}: from now on the company''s messages of that kind go by this '
  'account of its own; again: other settings and keys of the same one. p_id: as api.carrier_row tells; p_secret: its '
  'keys, sealed for it. Errors: SB403 tenant_scope, SB404 not_found (no carrier), SB409 invalid_state (they go by '
  'another account).';
