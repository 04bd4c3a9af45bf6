create or replace function api.calendar_account_to_leave(p_tenant_id uuid, p_salesperson_id uuid, p_kind text)
  returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer jsonb;
begin
  perform booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
  select booking.calendar_grant(a, c) || jsonb_build_object('account', a.id,
    'watch_id', (
      select g.subscription_id from booking.calendar_watches g
      where g.connection_id = a.id and g.expiration_utc > booking.now()),
    'is_last', not exists (
      select from booking.calendar_accounts o
      where o.provider = a.provider and o.subject = a.subject and o.id <> a.id and o.disconnected_at is null))
  into v_answer
  from booking.calendar_accounts a
  join booking.connections c on c.id = a.id
  join booking.calendar_kinds k on k.provider = a.provider
  where a.tenant_id = p_tenant_id and a.salesperson_id = p_salesperson_id and k.kind = p_kind
    and a.disconnected_at is null;
  if v_answer is null then
    perform booking.raise_error('not_found', 'No account of this kind is connected.');
  end if;
  return v_answer;
end
$$;
comment on function api.calendar_account_to_leave is
  'What has to be ended at the provider before api.calendar_account_disconnect: booking.calendar_grant, account, '
  'watch_id (NULL: none) and is_last: no tenant holds another grant of the same account, so that ending it ends no '
  'one else''s. Crosses tenants, so it belongs to holdfast_platform. Errors: SB403 tenant_scope, SB404 not_found, '
  'salesperson_not_found.';
