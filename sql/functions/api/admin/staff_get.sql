create or replace function api.staff_get(p_tenant_id uuid, p_salesperson_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200,
    booking.shown_staff(booking.known_salesperson(p_tenant_id, p_salesperson_id))::json);
end
$$;
comment on function api.staff_get is
  'GET tenant-admin/salespeople/{id}: one, archived or not, as who asks may see them. Errors: SB403 tenant_scope, '
  'SB404 salesperson_not_found.';
