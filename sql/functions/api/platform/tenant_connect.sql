create or replace function api.tenant_connect(p_name text, p_slug text, p_directory uuid default null,
  p_owner_email text default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant booking.tenants;
  v_state_id uuid;
begin
  perform booking.raise_if_invalid(booking.tenant_faults(p_name, p_slug));
  v_tenant := booking.create_tenant(btrim(p_name), p_slug);
  if v_tenant.id is null then
    select * into strict v_tenant from booking.tenants t where t.slug = p_slug for update;
    if v_tenant.status = 'disabled' or v_tenant.status = 'active' and v_tenant.m365_tenant_id is not null
        and not booking.is_consent_lost(v_tenant.id) then
      perform booking.raise_error('slug_taken', 'Another company is called so in addresses.');
    end if;
  end if;

  perform booking.set_tenant(v_tenant.id);
  insert into booking.consent_states (tenant_id, created_at, directory_id)
    values (v_tenant.id, booking.now(), p_directory) returning state_id into v_state_id;
  perform booking.audit('tenant.consent_requested', 'tenant', v_tenant.id::text,
    jsonb_build_object('name', v_tenant.name, 'slug', v_tenant.slug, 'status', v_tenant.status), 'administrator');
  if p_owner_email is not null then
    perform booking.add_owner(v_tenant.id, p_owner_email, null);
    if v_tenant.status = 'active' then
      perform booking.invite_owners(v_tenant.id);
    end if;
  end if;
  return jsonb_build_object('tenant_id', v_tenant.id, 'status', v_tenant.status, 'state_id', v_state_id,
    'provider', booking.directory_provider());
end
$$;
comment on function api.tenant_connect is
  'Begins to connect a company: {tenant_id, status, state_id, provider: with whom its directory is}. With p_directory '
  'no other directory will be taken. Asked again while the tenant is pending or its consent is lost: the same tenant, '
  'unchanged, and a fresh state; likewise an active one without a directory. p_owner_email: becomes an owner, who is '
  'invited once the tenant is active. A state is good for an hour and one successful callback. Errors: SB400 '
  'invalid_request (tenant_name, tenant_slug), SB409 slug_taken.';
