create or replace function booking.move_place(p_tenant_id uuid, p_from text, p_to text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update booking.reconciled_places p set owner_user = p_to
  where p.provider = 'graph' and p.tenant_id = p_tenant_id and p.owner_user = p_from
    and not exists (
      select from booking.reconciled_places o
      where o.provider = 'graph' and o.tenant_id = p_tenant_id and o.directory_id = p.directory_id
        and o.owner_user = p_to);
  update booking.provider_findings f set owner_user = p_to
  where f.provider = 'graph' and f.tenant_id = p_tenant_id and f.owner_user = p_from and f.resolved_at is null
$$;
comment on function booking.move_place is
  'A calendar of a tenant is known by another id now: it goes on being compared under that, with what was found in '
  'it. Crosses tenants'' tables, so it belongs to holdfast_platform.';
