create or replace function booking.customers_of_address(p_email text, p_tenant_slug text)
returns table (tenant_id uuid, slug text, customer_id uuid)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select t.id, t.slug, c.id
  from booking.customers c join booking.tenants t on t.id = c.tenant_id
  where c.email_key = lower(p_email) and (p_tenant_slug is null or t.slug = p_tenant_slug)
  order by t.slug
$$;
comment on function booking.customers_of_address is
  'The customer records with a mail address, of all tenants or one. Crosses tenants, so it belongs to '
  'holdfast_platform.';
