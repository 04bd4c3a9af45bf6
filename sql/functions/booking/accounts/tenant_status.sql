create or replace function booking.tenant_status(p_tenant booking.tenants) returns jsonb
language sql immutable
as $$
  select jsonb_build_object('tenant_id', p_tenant.id, 'slug', p_tenant.slug, 'status', p_tenant.status,
    'm365_tenant_id', p_tenant.m365_tenant_id, 'plan', p_tenant.plan)
$$;
comment on function booking.tenant_status is
  'How far a tenant is connected: {tenant_id, slug, status, m365_tenant_id}, and its plan.';
