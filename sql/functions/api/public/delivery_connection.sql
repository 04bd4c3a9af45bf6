create or replace function api.delivery_connection(p_provider text, p_connection_id uuid) returns jsonb
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('id', c.id, 'tenant_id', c.tenant_id, 'account', c.account, 'settings', c.settings,
    'secret', c.secret)
  from booking.connections c
  where c.id = p_connection_id and c.provider = p_provider and c.capability = 'message' and c.channel is not null
    and c.status <> 'removed'
$$;
comment on function api.delivery_connection is
  'The account for messages that a post to its own address would be about, {id, tenant_id, account, settings, secret '
  '(sealed)}: what is posted counts only if this secret proves it. NULL: there is none.';
