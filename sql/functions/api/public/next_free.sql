create or replace function api.next_free(
  p_slug text, p_salesperson_id uuid, p_after timestamptz, p_count integer,
  p_reschedule_of uuid default null, p_claims jsonb default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_salesperson booking.salespersons := booking.active_salesperson(v_tenant_id, p_salesperson_id);
  v_moving booking.bookings;
  v_service booking.services;
  v_found record;
  v_outcome booking.outcome;
begin
  if p_reschedule_of is null then
    v_service := booking.service_for(v_tenant_id, null, null);
    perform booking.raise_if_not_sold(v_service, p_salesperson_id);
  else
    v_moving := booking.booking_to_move(v_tenant_id, p_reschedule_of, p_claims);
    v_service := booking.service_as_booked(v_moving);
  end if;
  v_found := booking.slots_or_fetch(v_salesperson, v_service,
    booking.bookable_range(v_salesperson, v_service, p_after, p_after + interval '31 days'), greatest(p_count, 0),
    v_moving);
  if v_found.needed is not null then
    v_outcome.fetch := v_found.needed;
    return v_outcome;
  end if;
  return booking.response(200, json_build_object(
    'slots', v_found.slots));
end
$$;
comment on function api.next_free is
  'The next p_count free slots of the default service that start within 31 days from p_after: {slots: [{start_at, '
  'end_at}]}. status NULL and fetch: busy times must be fetched first. p_reschedule_of with the claims of its '
  'reschedule link: those that this booking may be moved to, of its service and length. Errors: SB401 invalid_token, '
  'SB401 sign_in_required, SB409 deadline_passed, SB409 invalid_state, SB404 tenant_not_found, SB404 '
  'salesperson_not_found.';
