create or replace function api.service_of_slug(p_slug text, p_service_slug text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_id uuid;
begin
  perform booking.own_account(v_tenant_id);
  select s.id into v_id from booking.services s
  where s.tenant_id = v_tenant_id and s.slug = p_service_slug and s.active;
  if not found then
    perform booking.raise_error('service_not_found', 'There is no such event type.');
  end if;
  return v_id;
end
$$;
comment on function api.service_of_slug is
  'The service that whoever is signed in calls by its name in addresses (an event type). Errors: SB401 '
  'sign_in_required, SB404 service_not_found, tenant_not_found.';
