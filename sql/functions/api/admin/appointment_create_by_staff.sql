create or replace function api.appointment_create_by_staff(
  p_tenant_id uuid, p_key text, p_request jsonb, p_service_id uuid, p_start_at timestamptz, p_email text, p_name text,
  p_actor text, p_salesperson_id uuid default null, p_timezone text default null, p_locale text default null,
  p_contact jsonb default null, p_answers jsonb default null, p_phones jsonb default null,
  p_is_overriding boolean default false, p_is_told boolean default true, p_collect text default null,
  p_notes text default null, p_metadata jsonb default null, p_unreadable jsonb default '[]'
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_known_tenant(p_tenant_id);
  v_path text := booking.path_of_caller('/tenant-admin/appointments');
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_service booking.services;
  v_people uuid[];
  v_is_anyone boolean;
  v_chosen record;
  v_person booking.salespersons;
  v_rules record;
  v_answers record;
  v_end_at timestamptz;
  v_consent jsonb;
  v_held record;
  v_code text;
  v_detail text;
  v_constraint text;
begin
  if v_outcome.status is not null or v_outcome.saga_id is not null then
    return v_outcome;
  end if;
  perform booking.raise_if_invalid(
    booking.appointment_changes_faults(
      jsonb_strip_nulls(jsonb_build_object('notes', p_notes)) || jsonb_build_object('metadata', p_metadata))
    || jsonb_build_object('client_timezone', case when p_timezone is not null and not booking.is_zone(p_timezone)
      then 'There is no such time zone; one is named like Europe/Berlin.' end));
  begin
    v_service := booking.sold_service(v_tenant_id, p_service_id);
    v_people := booking.candidates(v_service, booking.person_for_staff(v_tenant_id, p_salesperson_id), true);
    v_is_anyone := cardinality(v_people) > 1;
    if v_is_anyone and p_is_overriding then
      perform booking.raise_error('provider_required', 'Name whose rules are passed over.');
    elsif p_collect = 'link' and not booking.can_take_payments(v_tenant_id) then
      perform booking.raise_error('payments_not_ready', 'This company cannot take payments just now.');
    end if;
    v_answers := booking.answers_faults(v_tenant_id, v_service.id, p_answers, p_phones);
    perform booking.raise_if_answered_wrong(v_answers.faults);
    v_end_at := p_start_at + make_interval(mins => v_service.slot_minutes);
    perform booking.lock(2, v_tenant_id::text || lower(p_email)), booking.lock_salespeople(v_people);
    if p_contact is not null then
      v_consent := booking.noted_consent(p_contact);
    end if;
    if v_is_anyone then
      v_chosen := booking.assign(v_service, v_people, p_start_at, v_end_at,
        array(select e.id::uuid from jsonb_array_elements_text(p_unreadable) e (id)));
      if v_chosen.needed is not null then
        v_outcome.fetch := v_chosen.needed;
        return v_outcome;
      end if;
      v_people := array[v_chosen.salesperson_id];
    end if;
    v_person := booking.active_salesperson(v_tenant_id, v_people[1]);
    v_rules := booking.rules_for_staff(v_person, v_service, p_start_at, v_end_at, null, p_is_overriding,
      not p_unreadable ? v_person.id::text);
    if v_rules.needed is not null then
      v_outcome.fetch := jsonb_build_array(v_rules.needed);
      return v_outcome;
    end if;
    v_held := booking.place_hold(v_tenant_id, v_person.id, v_service.id, p_start_at, v_end_at, p_email, p_name, null,
      null, v_path, p_key, p_timezone => p_timezone, p_locale => p_locale, p_phone => p_contact ->> 'phone',
      p_sms_consent => v_consent, p_proof => 'staff');
  exception
    when exclusion_violation or unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      return booking.hold_conflict_response(v_tenant_id, v_path, p_key, p_request, v_constraint);
    when sqlstate 'SB404' or sqlstate 'SB409' or sqlstate 'SB422' then
      get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
      return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  perform booking.note_terms(v_held.booking_id, v_service, v_is_anyone, v_answers.cleaned);
  update booking.bookings b
  set notes = p_notes, metadata = p_metadata, is_quiet = not p_is_told, overridden = nullif(v_rules.warnings, '{}'),
    collect = case when b.price_amount is not null then coalesce(p_collect, 'on_site') end,
    source = case booking.principal() ->> 'kind' when 'key' then 'program' else 'staff' end
  where b.id = v_held.booking_id;
  perform booking.audit('appointment.booked', 'booking', v_held.booking_id::text, jsonb_build_object(
    'overridden', v_rules.warnings, 'is_told', p_is_told), 'administrator', p_actor);
  v_outcome.saga_id := booking.proceed(v_held.booking_id);
  return booking.store_response(v_tenant_id, v_path, p_key, p_request, v_outcome);
end
$$;
comment on function api.appointment_create_by_staff is
  'POST tenant-admin/appointments, keyed: staff book by hand, which is its proof, so that its confirmation begins at '
  'once: await saga_id and ask api.appointment_outcome_for_staff. p_salesperson_id NULL: whoever is free, of '
  'salespeople they themselves. p_contact: {phone, country, kind} of a telephone number, with sms_consent_given as '
  'booking.noted_consent has it. p_answers, p_phones, p_unreadable, fetch as in api.appointment_create. '
  'p_is_overriding: as booking.rules_for_staff tells; what it passed over are warnings of the answer. p_is_told '
  'false: the customer hears nothing of it now. p_collect: of bookings.collect, NULL: on_site; p_notes, p_metadata: '
  'as booking.appointment_changes_faults has them. Stored errors: SB404 service_not_found, salesperson_not_found, '
  'SB409 payments_not_ready (p_collect link), slot_unavailable, SB422 invalid_answers, invalid_slot. Errors: SB400 '
  'invalid_request, provider_required, SB403 field_forbidden (provider_id), forbidden, tenant_scope, SB423 '
  'idempotency_key_reused, SB503 calendar_unavailable.';
