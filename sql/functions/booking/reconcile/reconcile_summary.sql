create or replace function booking.reconcile_summary()
returns table (
  place_id bigint, provider text, tenant text, owner_user text, last_reconciled_at timestamptz,
  next_reconcile_at timestamptz,
    failures integer,
  last_error text, seen integer, adopted bigint, removed bigint, put_back bigint, replaced bigint, open_findings bigint
)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.provider, t.slug, booking.place_name(p.tenant_id, p.owner_user), p.last_reconciled_at,
    booking.reconcile_objects_due_at(p), p.failures, p.last_error, p.seen,
    p.adopted, p.removed, p.put_back, p.replaced,
    (select count(*) from booking.provider_findings f
     where f.resolved_at is null and f.provider = p.provider and f.owner_user = p.owner_user
       and f.tenant_id is not distinct from p.tenant_id)
  from booking.reconciled_places p left join booking.tenants t on t.id = p.tenant_id
  order by p.capability desc, 3, 4
$$;
comment on function booking.reconcile_summary is
  'Every place that is compared with the database: owner_user as people call it (booking.place_name), when, what came '
  'of it, and how many findings are open. Crosses tenants, so it belongs to holdfast_platform.';
