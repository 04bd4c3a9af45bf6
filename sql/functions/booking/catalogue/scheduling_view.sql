create or replace function booking.scheduling_view(p_tenant_id uuid) returns jsonb
language sql stable
as $$
  select jsonb_build_object('engine', c.scheduler_engine, 'access', c.booking_access, 'sign_up', c.sign_up,
    'organization_slug', c.organization_slug, 'version', c.scheduling_version)
  from booking.tenant_config c
  where c.tenant_id = p_tenant_id
$$;
comment on function booking.scheduling_view is
  'How a company schedules: {engine, access, sign_up, organization_slug, version}.';
