create or replace function api.tenant_connect(p_name text, p_slug text, p_directory uuid default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant booking.tenants;
  v_state_id uuid;
begin
  perform booking.raise_if_invalid(jsonb_build_object(
    'tenant_name', case when not booking.is_line(p_name, 200) then 'A name of 1 to 200 characters is needed.' end,
    'tenant_slug', case when (p_slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(p_slug) between 3 and 63) is not true
      then '3 to 63 lower-case letters, digits and single hyphens between them.' end));

  v_tenant := booking.create_tenant(btrim(p_name), p_slug);
  if v_tenant.id is null then
    select * into strict v_tenant from booking.tenants t where t.slug = p_slug for update;
    if v_tenant.status = 'disabled' or v_tenant.status = 'active' and not booking.is_consent_lost(v_tenant.id) then
      perform booking.raise_error('slug_taken', 'Another company is called so in addresses.');
    end if;
  end if;

  perform booking.set_tenant(v_tenant.id);
  insert into booking.consent_states (tenant_id, created_at, directory_id)
    values (v_tenant.id, booking.now(), p_directory) returning state_id into v_state_id;
  perform booking.audit('tenant.consent_requested', 'tenant', v_tenant.id::text,
    jsonb_build_object('name', v_tenant.name, 'slug', v_tenant.slug, 'status', v_tenant.status), 'administrator');
  return jsonb_build_object('tenant_id', v_tenant.id, 'status', v_tenant.status, 'state_id', v_state_id,
    'provider', booking.directory_provider());
end
$$;
comment on function api.tenant_connect is
  'Begins to connect a company: {tenant_id, status, state_id, provider: with whom its directory is}. With p_directory '
  'no other directory will be taken. Asked again while the tenant is pending or its consent is lost: the same tenant, '
  'unchanged, and a fresh state. A state is good for an hour and one successful callback. Errors: SB400 '
  'invalid_request (tenant_name, tenant_slug), SB409 slug_taken.';
