create or replace function api.member_update(
  p_tenant_id uuid, p_id uuid, p_changes jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before booking.accounts;
  v_after booking.accounts;
  v_roles text[];
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_before := booking.member_of(p_tenant_id, p_id);
  v_roles := case when jsonb_typeof(p_changes -> 'roles') = 'array'
    then array(select jsonb_array_elements_text(p_changes -> 'roles')) else v_before.roles end;
  -- A name and a language are everybody's own.
  if p_changes ?| array['roles', 'salesperson_id', 'status', 'email']
    or booking.principal() ->> 'id' is distinct from p_id::text then
    perform booking.raise_if_not_above(p_id, v_before.roles, v_roles);
  end if;
  perform booking.raise_if_stale(p_version, v_before.version);
  perform booking.raise_if_invalid(booking.member_faults(p_tenant_id, p_changes)
    || case when p_changes ? 'email'
      then '{"email": "Their address is changed by whoever has it, and by nobody else."}'::jsonb else '{}' end);
  if v_before.archived_at is not null then
    perform booking.raise_error('invalid_state', 'This member was removed; restore them first.');
  end if;
  update booking.accounts a
  set roles = v_roles,
    salesperson_id = case when p_changes ? 'salesperson_id' then (p_changes ->> 'salesperson_id')::uuid
      else a.salesperson_id end,
    display_name = case when p_changes ? 'display_name' then p_changes ->> 'display_name' else a.display_name end,
    locale = case when p_changes ? 'locale' then p_changes ->> 'locale' else a.locale end,
    -- Who never signed in is invited again, not active.
    status = case when p_changes ->> 'status' = 'active' and a.status = 'disabled' and a.last_signed_in_at is null
        then 'invited'
      when p_changes ->> 'status' = 'active' and a.status = 'invited' then 'invited'
      else coalesce(p_changes ->> 'status', a.status) end
  where a.id = p_id;
  select a.* into v_after from booking.accounts a where a.id = p_id;
  perform booking.audit_change('account.changed', 'account', p_id::text, booking.account_view(v_before),
    booking.account_view(v_after), p_actor);
  return booking.response(200, booking.account_view(v_after)::json);
end
$$;
comment on function api.member_update is
  'PATCH tenant-admin/members: any of roles, salesperson_id, display_name, locale, status (active, disabled); their '
  'sessions end with what they may do. p_version: that was looked at; NULL: whichever. Errors: SB400 invalid_request, '
  'SB403 forbidden, tenant_scope, SB404 not_found, SB409 invalid_state, last_owner, version_conflict.';
