create or replace function api.salespeople(p_slug text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
begin
  return booking.response(200, json_build_object('salespeople', booking.listed_people(v_tenant_id)));
end
$$;
comment on function api.salespeople is
  'GET salespeople: those who offer the default service, by name: {salespeople: [{id, display_name, timezone}]}. '
  'Errors: SB401 sign_in_required, SB404 tenant_not_found.';
