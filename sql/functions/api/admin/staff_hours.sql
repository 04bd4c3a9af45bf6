create or replace function api.staff_hours(p_tenant_id uuid, p_salesperson_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_salesperson booking.salespersons;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_salesperson := booking.known_salesperson(p_tenant_id, p_salesperson_id);
  return booking.response(200, json_build_object(
    'rules', booking.rules_view(p_tenant_id, p_salesperson_id, null), 'timezone', v_salesperson.timezone,
    'version', v_salesperson.version));
end
$$;
comment on function api.staff_hours is
  'GET tenant-admin/salespeople/{id}/availability: their own hours of work: {rules (booking.rules_view), timezone of '
  'their times, version of the salesperson}; none: the company''s. Errors: SB403 tenant_scope, SB404 '
  'salesperson_not_found.';
