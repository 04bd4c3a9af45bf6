create or replace function api.carrier_delete(p_tenant_id uuid, p_provider text, p_actor text)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_gone booking.connections;
begin
  perform booking.open_catalogue(p_tenant_id);
  -- The row stays: what was sent by it refers to it.
  update booking.connections c
  set status = 'removed', secret = null, lost_since = null, last_error = null, updated_at = booking.now()
  where c.tenant_id = p_tenant_id and c.provider = p_provider and c.capability = 'message' and c.secret is not null
  returning * into v_gone;
  if not found then
    perform booking.raise_error('not_found', 'The company has no such account.');
  end if;
  perform booking.audit('carrier.removed', 'connection', v_gone.id::text,
    jsonb_build_object('provider', p_provider, 'account', v_gone.account), 'administrator', p_actor);
  return booking.response(200, booking.carrier_view(v_gone)::json);
end
$$;
comment on function api.carrier_delete is
  'DELETE tenant-admin/notifications/carriers/{provider}: the company''s messages go by the platform again, as '
  'mail_provider says; the account''s keys are gone, and nobody proves anything by them any more. Errors: SB403 '
  'tenant_scope, SB404 not_found.';
