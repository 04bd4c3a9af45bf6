create or replace function booking.tenant_of_slug(p_slug text, p_even_if_disabled boolean default false) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select id from booking.tenants
  where slug = p_slug and (status = 'active' or (p_even_if_disabled and status = 'disabled'))
$$;
comment on function booking.tenant_of_slug is
  'Id of the active tenant with this slug, else NULL. Crosses tenants, so it belongs to holdfast_platform.';
