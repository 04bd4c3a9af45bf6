create or replace function booking.reconcile_summary()
returns table (
  target_id bigint, provider text, tenant text, provider_user text, last_reconciled_at timestamptz,
  next_reconcile_at timestamptz,
    failures integer,
  last_error text, seen integer, adopted bigint, removed bigint, put_back bigint, replaced bigint, open_findings bigint
)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.provider, t.slug, booking.target_name(p.tenant_id, p.provider_user), p.last_reconciled_at,
    booking.reconcile_objects_due_at(p), p.failures, p.last_error, p.seen,
    p.adopted, p.removed, p.put_back, p.replaced,
    (select count(*) from booking.provider_findings f
     where f.resolved_at is null and f.provider = p.provider and f.provider_user = p.provider_user
       and f.tenant_id is not distinct from p.tenant_id)
  from booking.reconcile_targets p left join booking.tenants t on t.id = p.tenant_id
  order by p.capability desc, 3, 4
$$;
comment on function booking.reconcile_summary is
  'Every target that is compared with the database: provider_user as people call it (booking.target_name), when, what '
  'came of it, and how many findings are open. Crosses tenants, so it belongs to holdfast_platform.';
