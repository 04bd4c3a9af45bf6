create or replace function api.appointment_reschedule(
  p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_start_at timestamptz, p_claims jsonb default null,
  p_client text default null, p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/appointments/' || p_booking_id || '/reschedule');
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_end_at timestamptz;
  v_person record;
  v_new_id uuid;
  v_code text;
  v_detail text;
begin
  if v_outcome.status is not null or v_outcome.saga_id is not null then
    return v_outcome;
  end if;
  perform booking.lock_people_to_move(v_tenant_id, p_booking_id);
  v_booking := booking.booking_to_act_on(v_tenant_id, p_booking_id, p_claims, 'reschedule');
  v_end_at := p_start_at + make_interval(mins => (booking.service_as_booked(v_booking)).slot_minutes);
  begin
    perform booking.raise_if_unchangeable(v_booking, 'reschedule');
    v_person := booking.person_to_move_to(v_booking, p_start_at, v_end_at,
      array(select e.id::uuid from jsonb_array_elements_text(p_unreadable) e (id)));
    if v_person.needed is not null then
      v_outcome.fetch := v_person.needed;
      return v_outcome;
    end if;
    v_new_id := booking.replace_booking(v_booking, p_start_at, v_end_at, p_client, v_path, p_key, null,
      case when p_claims is null then (booking.principal() ->> 'id')::uuid end, v_person.salesperson_id);
  exception
    when exclusion_violation or unique_violation then
      return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, 'slot_unavailable', null);
    when sqlstate 'SB404' or sqlstate 'SB409' or sqlstate 'SB422' then
      get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
      return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  select s.id into v_outcome.saga_id from booking.sagas s where s.booking_id = v_new_id and s.kind = 'confirm';
  if v_outcome.saga_id is null then
    v_outcome := booking.appointment_answer(p_slug, v_new_id, 201);
  end if;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request, v_outcome);
end
$$;
comment on function api.appointment_reschedule is
  'POST appointments/{id}/reschedule, keyed: holds the new time, with the same person or as booking.person_to_move_to '
  'tells, and takes the next step: the mail, for the holder of the reschedule link, or the confirmation, for its '
  'customer who is signed in (p_claims NULL). The old booking goes as api.reschedule tells; a refused new time leaves '
  'it untouched. status NULL and fetch, a list: busy times are needed first, p_unreadable as in '
  'api.appointment_create; status NULL and saga_id: await it and ask api.appointment_outcome. Stored errors: SB404 '
  'salesperson_not_found, SB409 deadline_passed, invalid_state, slot_unavailable, SB422 invalid_slot. Errors: SB401 '
  'invalid_token, sign_in_required, SB404 booking_not_found, tenant_not_found, SB423 idempotency_key_reused, SB429 '
  'mail_limit.';
