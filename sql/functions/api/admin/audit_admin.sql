create or replace function api.audit_admin(
  p_tenant_id uuid, p_action text, p_target_type text, p_target_id text, p_meta jsonb, p_actor text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('booking.tenant_id', coalesce(p_tenant_id::text, ''), true);
  perform booking.audit(p_action, p_target_type, p_target_id, coalesce(p_meta, '{}'), 'administrator', p_actor);
end
$$;
comment on function api.audit_admin is
  'Audits what an administrator did outside of any other function, such as signing in; p_tenant_id NULL: it concerns '
  'no tenant, which is why holdfast_platform owns this.';
