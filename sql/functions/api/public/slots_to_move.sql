create or replace function api.slots_to_move(
  p_slug text, p_booking_id uuid, p_start_date date, p_end_date date, p_claims jsonb default null,
  p_timezone text default null, p_asked jsonb default '[]', p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_booking booking.bookings := booking.booking_to_move(v_tenant_id, p_booking_id, p_claims);
begin
  return booking.slots_answer(booking.service_as_booked(v_booking), p_start_date, p_end_date, null, p_timezone, p_asked,
    p_unreadable, false, v_booking);
end
$$;
comment on function api.slots_to_move is
  'GET appointments/{id}/availability: what a booking may be moved to on local days p_start_date to p_end_date, both '
  'included, at most 62, in its own length: times of its person and, where booking.may_go_to_another, of everybody '
  'who offers its service; asked by whoever has the claims of its reschedule link or (p_claims NULL) is its customer '
  'and signed in. p_timezone (IANA): whose days these are, else its person''s. Answer and fetch are as '
  'api.service_slots tells. Errors: SB400 invalid_request (start_date, end_date, timezone), SB401 invalid_token, '
  'sign_in_required, SB404 booking_not_found, salesperson_not_found, tenant_not_found, SB409 deadline_passed, '
  'invalid_state, SB503 calendar_unavailable.';
