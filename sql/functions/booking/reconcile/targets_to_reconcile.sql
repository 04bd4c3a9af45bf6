create or replace function booking.targets_to_reconcile()
returns table (tenant_id uuid, target_id bigint, due_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
begin
  -- New targets hold nothing of ours yet: they may wait until the next of the known ones is due.
  if not exists (select from booking.reconcile_targets)
    or exists (select from booking.reconcile_targets p where booking.reconcile_objects_due_at(p) <= v_at) then
    insert into booking.reconcile_targets (provider, capability, connection_id, tenant_id, provider_user, created_at)
    select w.provider, w.capability, w.connection_id, w.tenant_id, w.provider_user, v_at from booking.targets_wanted() w
    on conflict do nothing;
    -- They are due since they are there.
    v_at := booking.now();
  end if;
  return query
    select coalesce(p.tenant_id, booking.no_tenant()), p.id, d.due_at
    from booking.reconcile_targets p
    cross join lateral (select booking.reconcile_objects_due_at(p) as due_at offset 0) d
    where d.due_at <= v_at
      and not exists (select from booking.queued_work() q where q.kind = 'reconcile_objects' and q.id = p.id::text)
    order by d.due_at, p.id;
end
$$;
comment on function booking.targets_to_reconcile is
  'Places that are due to be compared with the database and that no message names, new ones included, and since when. '
  'Crosses tenants, so it belongs to holdfast_platform.';
