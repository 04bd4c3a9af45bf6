create or replace function api.services(p_slug text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  perform booking.raise_if_members_only(v_tenant_id);
  return booking.response(200, json_build_object('services', (
    select coalesce(json_agg(booking.public_service_view(s, p.people, c.currency) order by s.sort_order, s.name, s.id),
      '[]')
    from booking.tenant_config c
    join booking.services s on s.tenant_id = c.tenant_id and s.active
    cross join lateral (select array(select booking.people_of_service(s)) as people) p
    where c.tenant_id = v_tenant_id and p.people <> '{}' and booking.audience_fault(s) is null)));
end
$$;
comment on function api.services is
  'GET services: {services: [booking.public_service_view]}, those that are sold, that somebody offers and that who '
  'asks may book, in their order. Errors: SB401 sign_in_required, SB404 tenant_not_found.';
