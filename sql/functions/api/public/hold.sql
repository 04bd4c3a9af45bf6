create or replace function api.hold(
  p_slug text, p_key text, p_request jsonb, p_salesperson_id uuid, p_start_at timestamptz, p_end_at timestamptz,
  p_email text, p_name text, p_company text, p_client text, p_service_id uuid default null,
  p_timezone text default null, p_locale text default null, p_contact jsonb default null
) returns booking.outcome
-- With conditions on ranges of time the planner would make a custom plan at every call.
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  c_path constant text := '/holds';
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_consent jsonb;
  v_hold record;
  v_code text;
  v_detail text;
  v_constraint text;
  v_locked text;
begin
  if p_timezone is not null and not booking.is_zone(p_timezone) then
    perform booking.raise_if_invalid('{"timezone": "There is no such time zone; one is named like Europe/Berlin."}');
  end if;
  -- In their order, and not in the block below: what it rolls back would give them back. All in one
  -- assignment, which costs less than PERFORM.
  -- The client's only where it is counted: customers behind one address would queue for nothing.
  v_locked := concat(
    booking.lock(1, v_tenant_id::text || c_path || ' ' || p_key), booking.lock(2, v_tenant_id::text || lower(p_email)),
    case when p_client is not null and booking.setting('max_active_holds_per_client') <> '0'
      then booking.lock(3, v_tenant_id::text || p_client) end,
    booking.lock_salesperson(p_salesperson_id));
  if p_contact is not null then
    v_consent := booking.consent_of(p_contact, p_client);
  end if;
  begin
    v_hold := booking.place_hold(v_tenant_id, p_salesperson_id, p_service_id, p_start_at, p_end_at,
      p_email, p_name, p_company, p_client, c_path, p_key, p_request, p_timezone => p_timezone, p_locale => p_locale,
      p_phone => p_contact ->> 'phone', p_sms_consent => v_consent);
    return v_hold.answer;
  exception
    when exclusion_violation or unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      return booking.hold_conflict_response(v_tenant_id, c_path, p_key, p_request, v_constraint);
    when sqlstate 'SB404' or sqlstate 'SB409' or sqlstate 'SB422' then
      get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
      return booking.store_error_response(v_tenant_id, c_path, p_key, p_request, v_code, v_detail);
  end;
end
$$;
comment on function api.hold is
  'POST holds: holds a slot for a customer, keyed; the answer is stored with it. p_timezone: the IANA zone in which '
  'mails and pages tell the customer the times; p_locale: their language; NULL: unknown. p_contact: {phone, country, '
  'kind} of a telephone number, as whoever reads it found them, with sms_consent_text (an id of '
  'booking.consent_texts) where they agreed to SMS. status NULL and fetch: busy times not older than 5 s '
  'are needed first, nothing was stored. Stored errors: SB404 salesperson_not_found, SB409 payments_not_ready, SB409 '
  'slot_unavailable, SB422 invalid_answers (the service asks what a hold cannot answer), SB422 invalid_slot. Errors: '
  'SB400 invalid_request (timezone, customer.sms_consent_text, and customer.phone where customers are called), SB401 '
  'sign_in_required, SB403 audience_not_allowed, SB404 tenant_not_found, SB423 idempotency_key_reused, SB429 '
  'sms_limit, too_many_holds.';
