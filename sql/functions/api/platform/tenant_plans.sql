create or replace function api.tenant_plans(p_names jsonb) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(n.name, t.plan), '{}')
  from jsonb_array_elements_text(p_names) n (name)
    join booking.tenants t on t.slug = n.name or t.id = case
      when n.name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then n.name::uuid end
$$;
comment on function api.tenant_plans is
  'The plans of the companies that requests name by slug or id: {name: plan}, without names of none.';
