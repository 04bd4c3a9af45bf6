create or replace function api.page_services(p_slug text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  perform booking.raise_if_members_only(v_tenant_id);
  return booking.page_company(v_tenant_id) || jsonb_build_object('account', booking.page_account(v_tenant_id),
    'services', (
      select coalesce(jsonb_agg(booking.page_service_view(s) order by s.sort_order, s.name, s.id), '[]')
      from booking.services s
      where s.tenant_id = v_tenant_id and s.active and booking.audience_fault(s) is null
        and exists (select from booking.people_of_service(s))));
end
$$;
comment on function api.page_services is
  'What the first page of those that sell shows: booking.page_company, account (booking.page_account) and services, a '
  'list of booking.page_service_view of those that somebody offers and that who asks may book. Errors: SB401 '
  'sign_in_required, SB404 tenant_not_found.';
