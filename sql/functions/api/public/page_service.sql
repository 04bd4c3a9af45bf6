create or replace function api.page_service(p_slug text, p_service_slug text default null) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_service booking.services;
begin
  perform booking.raise_if_members_only(v_tenant_id);
  select * into v_service from booking.services s
  where s.tenant_id = v_tenant_id and s.active
    and (s.slug = p_service_slug or p_service_slug is null and s.is_default);
  if not found then
    perform booking.raise_error('service_not_found', 'There is no such service.');
  end if;
  perform booking.raise_if_not_for(v_service);
  return booking.page_company(v_tenant_id) || jsonb_build_object('account', booking.page_account(v_tenant_id),
    'service', booking.page_service_view(v_service));
end
$$;
comment on function api.page_service is
  'What the pages that sell one service show: booking.page_company, account (booking.page_account) and service '
  '(booking.page_service_view); the default one where none is named. Errors: SB401 sign_in_required, SB403 '
  'audience_not_allowed, SB404 service_not_found, tenant_not_found.';
