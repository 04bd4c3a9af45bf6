create or replace function booking.accounts_of_address(p_email text, p_tenant_slug text)
returns table (tenant_id uuid, slug text, account_id uuid)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select t.id, t.slug, a.id
  from booking.accounts a join booking.tenants t on t.id = a.tenant_id
  where a.email_key = lower(p_email) and (p_tenant_slug is null or t.slug = p_tenant_slug)
  order by t.slug, a.id
$$;
comment on function booking.accounts_of_address is
  'The accounts with a mail address, removed ones too, of all tenants or one. Crosses tenants, so it belongs to '
  'holdfast_platform.';
