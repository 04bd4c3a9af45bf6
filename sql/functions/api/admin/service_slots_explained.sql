create or replace function api.service_slots_explained(
  p_tenant_id uuid, p_service_id uuid, p_start_date date, p_end_date date, p_salesperson_id uuid, p_timezone text,
  p_explain boolean, p_asked jsonb default '[]', p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
  perform booking.set_tenant(p_tenant_id);
  return booking.slots_answer(booking.known_service(p_tenant_id, p_service_id), p_start_date, p_end_date,
    p_salesperson_id, p_timezone, p_asked, p_unreadable, p_explain);
end
$$;
comment on function api.service_slots_explained is
  'GET tenant-admin/services/{id}/slots: as api.service_slots, for staff, of any service; p_explain: those that are '
  'not free too, with the reason. Errors: SB400 invalid_request (start_date, end_date, timezone), SB403 tenant_scope, '
  'SB404 salesperson_not_found, SB404 service_not_found, SB503 calendar_unavailable.';
