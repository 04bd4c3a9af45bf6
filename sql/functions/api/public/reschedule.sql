create or replace function api.reschedule(
  p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_claims jsonb,
  p_new_start_at timestamptz, p_new_end_at timestamptz, p_client text default null,
  p_timezone text default null, p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := '/bookings/' || p_booking_id || '/reschedule';
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_person record;
  v_new_id uuid;
  v_code text;
  v_detail text;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  if p_timezone is not null and not booking.is_zone(p_timezone) then
    perform booking.raise_if_invalid('{"timezone": "There is no such time zone; one is named like Europe/Berlin."}');
  end if;
  perform booking.lock_people_to_move(v_tenant_id, p_booking_id);
  v_booking := booking.booking_of_claims(v_tenant_id, p_claims, '{reschedule}', p_booking_id);
  perform booking.raise_if_link_expired(p_claims);
  begin
    perform booking.raise_if_unchangeable(v_booking, 'reschedule');
    v_person := booking.person_to_move_to(v_booking, p_new_start_at, p_new_end_at,
      array(select e.id::uuid from jsonb_array_elements_text(p_unreadable) e (id)));
    if v_person.needed is not null then
      v_outcome.fetch := v_person.needed;
      return v_outcome;
    end if;
    v_new_id := booking.replace_booking(v_booking, p_new_start_at, p_new_end_at, p_client, v_path, p_key, p_timezone,
      null, v_person.salesperson_id);
  exception
    when exclusion_violation or unique_violation then
      return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, 'slot_unavailable', null);
    when sqlstate 'SB404' or sqlstate 'SB409' or sqlstate 'SB422' then
      get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
      return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request, booking.response(201, json_build_object(
    'booking_id', v_new_id, 'previous_booking_id', p_booking_id, 'salesperson_id', v_person.salesperson_id,
    'status', 'pending_verify',
    'expires_at', booking.iso((select h.expires_at_utc from booking.holds h where h.booking_id = v_new_id)))));
end
$$;
comment on function api.reschedule is
  'POST bookings/{id}/reschedule, keyed: holds the new time, with the same person or as booking.person_to_move_to '
  'tells, and mails its verification link; the old booking is canceled in the same commit, or stays until the new one '
  'is confirmed (reschedule_policy). p_timezone: IANA zone of the customer from now on, NULL: as it was. A refused '
  'new time leaves the old booking untouched. status NULL and fetch, a list: busy times are needed first, '
  'p_unreadable as in api.appointment_create. Stored errors: SB404 salesperson_not_found, SB409 deadline_passed, '
  'invalid_state, slot_unavailable, SB422 invalid_slot. Errors: SB400 invalid_request (timezone), SB401 '
  'invalid_token, SB404 tenant_not_found, SB423 idempotency_key_reused, SB429 mail_limit, too_many_holds (the booking '
  'is untouched).';
