create or replace function api.page_tenant(p_slug text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return booking.page_company(booking.set_tenant_by_slug(p_slug));
end
$$;
comment on function api.page_tenant is
  'What every page shows of a company, as booking.page_company tells. Errors: SB404 tenant_not_found.';
