create or replace function api.appointment_create(
  p_slug text, p_key text, p_request jsonb, p_service_id uuid, p_start_at timestamptz, p_email text, p_name text,
  p_client text, p_salesperson_id uuid default null, p_timezone text default null, p_locale text default null,
  p_contact jsonb default null, p_answers jsonb default null, p_phones jsonb default null,
  p_unreadable jsonb default '[]', p_company text default null,
  p_is_reservation boolean default false
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_path text := booking.path_of_caller(case when p_is_reservation then '/reservations' else '/appointments' end);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_service booking.services;
  v_people uuid[];
  v_is_anyone boolean;
  v_person record;
  v_account booking.accounts;
  v_answers jsonb;
  v_faults jsonb;
  v_end_at timestamptz;
  v_consent jsonb;
  v_held record;
  v_code text;
  v_detail text;
  v_constraint text;
begin
  perform booking.raise_if_members_only(v_tenant_id);
  if v_outcome.status is not null or v_outcome.saga_id is not null then
    return v_outcome;
  end if;
  if p_timezone is not null and not booking.is_zone(p_timezone) then
    perform booking.raise_if_invalid(
      '{"client_timezone": "There is no such time zone; one is named like Europe/Berlin."}');
  end if;
  begin
    v_service := booking.sold_service(v_tenant_id, p_service_id);
    v_people := booking.candidates(v_service, p_salesperson_id);
    perform booking.raise_if_not_for(v_service);
    perform booking.raise_if_invalid(booking.phone_faults(v_service, p_contact is not null));
    if not p_is_reservation then
      select f.faults, f.cleaned into v_faults, v_answers
      from booking.answers_faults(v_tenant_id, v_service.id, p_answers, p_phones) f;
      perform booking.raise_if_answered_wrong(v_faults);
    end if;
    -- Whoever is signed in proves their own address; another one is proved by its mail, like everybody's.
    select a.* into v_account from booking.accounts a
    where booking.principal() ->> 'kind' = 'account' and a.tenant_id = v_tenant_id
      and a.id = (booking.principal() ->> 'id')::uuid and a.email_key = lower(p_email);
    v_end_at := p_start_at + make_interval(mins => v_service.slot_minutes);
    perform booking.lock(2, v_tenant_id::text || lower(p_email));
    if p_client is not null and booking.setting('max_active_holds_per_client') <> '0' then
      perform booking.lock(3, v_tenant_id::text || p_client);
    end if;
    perform booking.lock_salespeople(v_people);
    if p_contact is not null then
      v_consent := booking.consent_of(p_contact, p_client);
    end if;
    v_is_anyone := cardinality(v_people) > 1;
    if v_is_anyone then
      v_person := booking.assign(v_service, v_people, p_start_at, v_end_at,
        array(select e.id::uuid from jsonb_array_elements_text(p_unreadable) e (id)));
      if v_person.needed is not null then
        v_outcome.fetch := v_person.needed;
        return v_outcome;
      end if;
      v_people := array[v_person.salesperson_id];
    end if;
    v_held := booking.place_hold(v_tenant_id, v_people[1], v_service.id, p_start_at, v_end_at, p_email,
      coalesce(p_name, v_account.display_name),
      p_company, p_client, v_path, p_key, null, p_timezone => p_timezone, p_locale => p_locale,
      p_phone => p_contact ->> 'phone', p_sms_consent => v_consent,
      p_proof => case when v_account.id is null then 'mail' else 'account' end, p_account_id => v_account.id,
      p_is_answered => true);
    if (v_held.answer).fetch is not null then
      if p_unreadable ? ((v_held.answer).fetch ->> 'salesperson_id') then
        perform booking.raise_error('calendar_unavailable', 'The calendar cannot be read just now.',
          p_retry_after => 10);
      end if;
      v_outcome.fetch := jsonb_build_array((v_held.answer).fetch);
      return v_outcome;
    end if;
  exception
    when exclusion_violation or unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      return booking.hold_conflict_response(v_tenant_id, v_path, p_key, p_request, v_constraint);
    when sqlstate 'SB404' or sqlstate 'SB409' or sqlstate 'SB422' then
      get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
      return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  perform booking.note_terms(v_held.booking_id, v_service, v_is_anyone, v_answers);
  if not p_is_reservation then
    v_outcome.saga_id := booking.proceed(v_held.booking_id);
  end if;
  if v_outcome.saga_id is null then
    v_outcome := booking.appointment_answer(p_slug, v_held.booking_id, 201);
  end if;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request, v_outcome);
end
$$;
comment on function api.appointment_create is
  'POST appointments, keyed: holds a slot of a service and takes the next step in the same commit: the mail with the '
  'link, or the confirmation where somebody signed in books with their own address. p_salesperson_id NULL: anyone who '
  'is free, as booking.assign tells. p_contact as api.hold takes it; p_answers: {field id: value}, p_phones: what '
  'was read of those that api.phones_in_answers named. status NULL and fetch, a list: these busy times are needed '
  'first, nothing was stored; p_unreadable: ids of people whose calendar could not be read. status NULL and '
  'saga_id: await it and ask api.appointment_outcome. p_is_reservation: it is held, and nothing more; answers are '
  'given with api.appointment_book. Stored errors: SB404 service_not_found, salesperson_not_found, '
  'SB409 payments_not_ready, slot_unavailable, SB422 invalid_answers, invalid_slot. Errors: SB400 invalid_request, '
  'provider_not_choosable, provider_required, SB401 sign_in_required, SB403 audience_not_allowed, SB404 '
  'tenant_not_found, SB423 idempotency_key_reused, SB429 mail_limit, sms_limit, too_many_holds, SB503 '
  'calendar_unavailable.';
