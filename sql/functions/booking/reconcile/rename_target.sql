create or replace function booking.rename_target(p_tenant_id uuid, p_from text, p_to text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update booking.reconcile_targets p set provider_user = p_to
  where p.capability = 'calendar' and p.tenant_id = p_tenant_id and p.provider_user = p_from
    and not exists (
      select from booking.reconcile_targets o
      where (o.connection_id, o.capability, o.provider_user) = (p.connection_id, p.capability, p_to));
  update booking.provider_findings f set provider_user = p_to
  where f.capability = 'calendar' and f.tenant_id = p_tenant_id and f.provider_user = p_from and f.resolved_at is null
$$;
comment on function booking.rename_target is
  'A calendar of a tenant is known by another id now: it goes on being compared under that, with what was found in '
  'it. Crosses tenants'' tables, so it belongs to holdfast_platform.';
