create or replace function api.reconcile_targets() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('provider', w.provider, 'capability', w.capability,
    'connection_id', w.connection_id, 'tenant_id', w.tenant_id, 'tenant', t.slug, 'directory', w.account,
    'user', w.provider_user, 'name', booking.target_name(w.tenant_id, w.provider_user), 'from',
      booking.iso(booking.now()),
    'until', booking.iso(
      booking.reconcile_objects_horizon(booking.target_of(w.connection_id, w.capability, w.provider_user))))
    order by w.capability desc, t.slug, w.provider_user), '[]')
  from booking.targets_wanted() w left join booking.tenants t on t.id = w.tenant_id
$$;
comment on function api.reconcile_targets is
  'What is to be compared with the providers: [{provider, capability, connection_id, tenant_id, tenant (slug), '
  'directory (account), user, name (of user, for people), from, until}]. Reads only. Belongs to holdfast_platform.';
