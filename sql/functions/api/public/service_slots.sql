create or replace function api.service_slots(
  p_slug text, p_service_id uuid, p_start_date date, p_end_date date, p_salesperson_id uuid default null,
  p_timezone text default null, p_asked jsonb default '[]', p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_service booking.services;
begin
  perform booking.raise_if_members_only(v_tenant_id);
  v_service := booking.sold_service(v_tenant_id, p_service_id);
  perform booking.raise_if_not_for(v_service);
  return booking.slots_answer(v_service, p_start_date, p_end_date, p_salesperson_id, p_timezone, p_asked, p_unreadable,
    false);
end
$$;
comment on function api.service_slots is
  'GET services/{id}/availability: free slots of a service on local days p_start_date to p_end_date, both included, '
  'at most 62, of one salesperson or of everybody who offers it; p_timezone (IANA): whose days these are, else the '
  'salesperson''s or, of several, the company''s. status NULL and fetch: an array of calendars to be read first; then '
  'it is asked again with those asked for (p_asked) and those that could not be read (p_unreadable), arrays of '
  'salespeople''s ids. Errors: SB400 invalid_request (start_date, end_date, timezone), SB401 sign_in_required, SB403 '
  'audience_not_allowed, SB404 salesperson_not_found, service_not_found, tenant_not_found, SB503 calendar_unavailable.';
