create or replace function api.appointment_reschedule_by_staff(
  p_tenant_id uuid, p_key text, p_request jsonb, p_booking_id uuid, p_start_at timestamptz, p_actor text,
  p_salesperson_id uuid default null, p_is_overriding boolean default false, p_is_told boolean default true,
  p_version integer default null, p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings := booking.managed_booking(p_tenant_id, p_booking_id);
  v_path text := booking.path_of_caller('/tenant-admin/appointments/' || p_booking_id || '/reschedule');
  v_outcome booking.outcome := booking.find_response(p_tenant_id, v_path, p_key, p_request);
  v_person_id uuid;
  v_person booking.salespersons;
  v_service booking.services;
  v_rules record;
  v_end_at timestamptz;
  v_new_id uuid;
  v_email text;
  v_code text;
  v_detail text;
begin
  if v_outcome.status is not null or v_outcome.saga_id is not null then
    return v_outcome;
  end if;
  v_person_id := coalesce(booking.person_for_staff(p_tenant_id, p_salesperson_id), v_booking.salesperson_id);
  perform booking.lock_salespeople(array[v_booking.salesperson_id, v_person_id]);
  v_booking := booking.lock_salesperson_and_booking(p_booking_id);
  perform booking.raise_if_stale(p_version, v_booking.version);
  begin
    if v_booking.status <> 'confirmed' then
      perform booking.raise_error('invalid_state', 'Only a confirmed booking can be moved.');
    elsif v_booking.end_at_utc <= booking.now() then
      perform booking.raise_error('invalid_state', 'It is over.');
    end if;
    v_person := booking.active_salesperson(p_tenant_id, v_person_id);
    v_service := booking.service_as_booked(v_booking);
    if v_person_id <> v_booking.salesperson_id then
      perform booking.candidates(v_service, v_person_id, true);
    end if;
    v_end_at := p_start_at + make_interval(mins => v_service.slot_minutes);
    if (p_start_at, v_person_id) = (v_booking.start_at_utc, v_booking.salesperson_id) then
      perform booking.raise_error('invalid_slot', 'This is the time that is booked already.');
    end if;
    v_rules := booking.rules_for_staff(v_person, v_service, p_start_at, v_end_at, v_booking.claim_id, p_is_overriding,
      not p_unreadable ? v_person_id::text);
    if v_rules.needed is not null then
      v_outcome.fetch := jsonb_build_array(v_rules.needed);
      return v_outcome;
    end if;
    perform booking.supersede_replacement(p_booking_id);
    select c.email into v_email from booking.customers c where c.id = v_booking.customer_id;
    select h.booking_id into v_new_id
    from booking.place_hold(p_tenant_id, v_person_id, v_booking.service_id, p_start_at, v_end_at, v_email,
      v_booking.customer_name, v_booking.customer_company, null, v_path, p_key, null, v_booking, v_booking.timezone,
      v_booking.locale, v_booking.customer_phone, v_booking.sms_consent, p_proof => 'staff') h;
  exception
    when exclusion_violation or unique_violation then
      return booking.store_error_response(p_tenant_id, v_path, p_key, p_request, 'slot_unavailable', null);
    when sqlstate 'SB404' or sqlstate 'SB409' or sqlstate 'SB422' then
      get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
      return booking.store_error_response(p_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  perform booking.keep_agreed(v_booking, v_new_id);
  update booking.bookings b
  set is_quiet = not p_is_told, overridden = nullif(v_rules.warnings, '{}'), account_id = v_booking.account_id,
    has_known_address = booking.has_proved_address(v_booking)
  where b.id = v_new_id;
  perform booking.track(p_booking_id, 'rescheduled', jsonb_build_object('new_booking_id', v_new_id)),
    booking.audit('appointment.rescheduled', 'booking', p_booking_id::text, jsonb_build_object(
      'new_booking_id', v_new_id, 'overridden', v_rules.warnings, 'is_told', p_is_told), 'administrator', p_actor);
  v_outcome.saga_id := booking.proceed(v_new_id);
  return booking.store_response(p_tenant_id, v_path, p_key, p_request, v_outcome);
end
$$;
comment on function api.appointment_reschedule_by_staff is
  'POST tenant-admin/appointments/{id}/reschedule, keyed: staff move a confirmed booking, without deadline, to '
  'another time, person (p_salesperson_id; NULL: the same) or both. The new one is confirmed at once: await saga_id '
  'and ask api.appointment_outcome_for_staff; until then, and should it fail, the old one stands. A new time that the '
  'customer has not confirmed yet is given up. What was agreed stays. p_is_overriding, p_is_told, p_unreadable, fetch '
  'as in api.appointment_create_by_staff; p_version: as it was read, NULL: whatever it is. Stored errors: SB404 '
  'salesperson_not_found, SB409 invalid_state (not confirmed, over, or its new time is being confirmed), '
  'slot_unavailable, SB422 invalid_slot. Errors: SB400 invalid_request (client.phone), SB403 field_forbidden '
  '(provider_id), tenant_scope, SB404 booking_not_found, SB409 version_conflict, SB423 idempotency_key_reused, SB503 '
  'calendar_unavailable.';
