create or replace function api.own_export(p_slug text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return api.personal_export((booking.own_account(booking.set_tenant_by_slug(p_slug, true))).email, p_slug);
end
$$;
comment on function api.own_export is
  'Everything that the company keeps of whoever is signed in, as api.personal_export gives it. Errors: SB401 '
  'sign_in_required, SB404 tenant_not_found.';
