create or replace function api.availability(
  p_slug text, p_salesperson_id uuid, p_date date, p_days integer default 1, p_timezone text default null,
  p_service_id uuid default null, p_reschedule_of uuid default null, p_claims jsonb default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_salesperson booking.salespersons := booking.active_salesperson(v_tenant_id, p_salesperson_id);
  v_moving booking.bookings;
  v_service booking.services;
  v_zone text := coalesce(p_timezone, v_salesperson.timezone);
  v_outcome booking.outcome;
  v_bounds tstzrange;
  v_found record;
begin
  if p_reschedule_of is null then
    v_service := booking.service_for(v_tenant_id, p_service_id, null);
  else
    v_moving := booking.booking_to_move(v_tenant_id, p_reschedule_of, p_claims);
    v_service := booking.service_as_booked(v_moving);
  end if;
  perform booking.raise_if_invalid(jsonb_build_object(
    'date', case when p_date is null then 'A date is needed.' end,
    'days', case when coalesce(p_days not between 1 and 31, true) then 'From 1 to 31.' end,
    'timezone', case when not booking.is_zone(v_zone)
      then 'There is no such time zone; one is named like Europe/Berlin.' end,
    'salesperson', case when v_moving.salesperson_id <> v_salesperson.id then 'This meeting is with somebody else.' end,
    'service', case when v_service.id is null then 'There is no such service.'
      when v_moving.service_id <> p_service_id then 'This meeting is of another service.' end));
  if p_reschedule_of is null then
    perform booking.raise_if_not_sold(v_service, p_salesperson_id);
  end if;
  v_bounds := booking.bookable_range(v_salesperson, v_service,
    booking.first_instant(p_date::timestamp, v_zone), booking.first_instant((p_date + p_days)::timestamp, v_zone));

  v_found := booking.slots_or_fetch(v_salesperson, v_service, v_bounds, null, v_moving);
  if v_found.needed is not null then
    v_outcome.fetch := v_found.needed;
    return v_outcome;
  end if;
  return booking.response(200, json_build_object(
    'salesperson_id', v_salesperson.id, 'timezone', v_zone,
    'slot_minutes', v_service.slot_minutes, 'buffer_minutes', v_service.buffer_minutes,
    'slots', v_found.slots));
end
$$;
comment on function api.availability is
  'GET availability: free slots that start on p_days local days from p_date, in p_timezone (IANA) or else the '
  'salesperson''s zone. Answered from the calendar''s mirror while that is live; else status NULL and fetch: busy '
  'times must be fetched first. p_reschedule_of with the claims of its reschedule link: what that booking may be '
  'moved to, in its own length. Errors: SB400 invalid_request (date, days outside 1 to 31, timezone, salesperson, '
  'service), SB401 invalid_token, SB401 sign_in_required, SB403 audience_not_allowed, SB409 deadline_passed, SB409 '
  'invalid_state, SB404 tenant_not_found, SB404 salesperson_not_found (nobody, or it is not offered by them).';
