create or replace function api.reconcile_overview() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'now', booking.iso(booking.now()),
    'installation_id', (select i.installation_id from booking.installation i),
    'targets', (
      select coalesce(jsonb_agg(to_jsonb(f) || jsonb_build_object(
        'last_reconciled_at', booking.iso(f.last_reconciled_at),
        'next_reconcile_at', booking.iso(f.next_reconcile_at))), '[]')
      from booking.reconcile_summary() f),
    'findings', (
      select coalesce(jsonb_agg(x.finding), '[]') from (
        select jsonb_build_object('kind', f.kind, 'provider', f.provider, 'object', p.object, 'tenant', t.slug,
          'provider_user', booking.target_name(f.tenant_id, f.provider_user),
          'external_id', f.external_id, 'marker', f.marker, 'installation_id', f.installation_id, 'start_at',
            booking.iso(f.start_at_utc),
          'first_seen_at', booking.iso(f.first_seen_at), 'last_seen_at', booking.iso(f.last_seen_at)) as finding
        from booking.provider_findings f
        join booking.providers p on p.provider = f.provider and p.capability = f.capability
        left join booking.tenants t on t.id = f.tenant_id
        where f.resolved_at is null
        order by f.first_seen_at desc, f.id desc limit 200) x),
    'hosts', booking.host_list())
$$;
comment on function api.reconcile_overview is
  'How providers and database agree, all tenants: {now, installation_id, targets: as booking.reconcile_report, '
  'findings: the newest 200 that are open [{kind, provider, object (what people call it), tenant (slug), '
  'provider_user, external_id, marker, installation_id, start_at, first_seen_at, last_seen_at}], hosts: as '
  'api.conference_hosts}. Belongs to holdfast_platform.';
