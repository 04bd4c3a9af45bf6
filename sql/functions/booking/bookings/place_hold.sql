create or replace function booking.place_hold(
  p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid, p_start_at timestamptz, p_end_at timestamptz,
  p_email text, p_name text, p_company text, p_client text, p_path text, p_key text,
  p_request jsonb default null, p_replaces booking.bookings default null, p_timezone text default null,
  p_locale text default null, p_phone text default null, p_sms_consent jsonb default null,
  p_proof text default 'mail', p_account_id uuid default null, p_is_answered boolean default false,
  out booking_id uuid, out answer booking.outcome
)
language plpgsql
as $$
declare
  -- A parameter, not a call: a volatile argument would keep booking.hold_fast_path out of the query's plan.
  v_now timestamptz := booking.now();
  v_slot record;
  v_customer_id uuid;
  v_cause text;
  v_name text := booking.plain_line(p_name);
  v_company text := booking.plain_line(p_company);
begin
  if p_proof = 'staff' then
    v_slot := booking.hold_for_staff(
      p_tenant_id, p_salesperson_id, p_service_id, p_start_at, p_end_at, p_email, p_replaces, p_phone);
  elsif (p_replaces).id is null then
    select * into v_slot
    from booking.hold_fast_path(
      p_salesperson_id, p_service_id, p_start_at, p_end_at, p_email, p_client, v_now, p_phone);
  end if;
  if v_slot is null then
    if (p_replaces).id is null then
      answer := booking.find_response(p_tenant_id, p_path, p_key, p_request);
      if answer.status is not null then
        return;
      end if;
    end if;
    v_slot := booking.hold_rules(
      p_tenant_id, p_salesperson_id, p_service_id, p_start_at, p_end_at, p_email, p_client, p_replaces, p_phone,
      p_is_answered);
    if v_slot.busy_needed is not null then
      answer.fetch := v_slot.busy_needed;
      return;
    end if;
  end if;
  booking_id := gen_random_uuid();
  v_customer_id := coalesce(v_slot.customer_id, gen_random_uuid());
  v_now := booking.now();
  answer := booking.response(201, json_build_object('booking_id', booking_id, 'status', 'hold',
    'start_at', booking.iso(p_start_at), 'end_at', booking.iso(p_end_at),
    'expires_at', booking.iso(v_slot.expires_at)));
  -- The triggers see that this is no write by hand. An assignment costs less than PERFORM.
  v_cause := set_config('booking.cause', '{"event": "hold"}', true);
  -- All its rows at once: to begin and to end a statement costs more than a row.
  with new_customer as (
    insert into booking.customers (id, tenant_id, email, created_at, updated_at)
    select v_customer_id, p_tenant_id, p_email, v_now, v_now where v_slot.customer_id is null
  ), booked as (
    insert into booking.bookings
      (id, tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status, idempotency_key,
       created_at, updated_at, service_id, buffer_minutes, claim_id, rescheduled_from,
       customer_name, customer_company, client_address, timezone, locale, customer_phone,
       sms_consent, place, place_text, proof, account_id)
    values (booking_id, p_tenant_id, p_salesperson_id, v_customer_id, p_start_at, p_end_at, 'hold',
      p_path || ' ' || p_key, v_now, v_now, v_slot.service_id, v_slot.buffer_minutes,
      coalesce((p_replaces).claim_id, booking_id), (p_replaces).id, v_name, v_company, p_client, p_timezone,
      p_locale, p_phone, p_sms_consent, v_slot.place, v_slot.place_text,
      p_proof, p_account_id)
  ), reserved as (
    insert into booking.reservations
      (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, core, padded)
    values (booking_id, p_salesperson_id, p_tenant_id, 'salesperson', coalesce((p_replaces).claim_id, booking_id),
      v_slot.buffer_minutes, p_start_at, p_end_at, tstzrange(p_start_at, p_end_at),
      tstzrange(p_start_at, p_end_at + make_interval(mins => v_slot.buffer_minutes)))
  ), timed as (
    insert into booking.holds (booking_id, expires_at_utc, tenant_id)
    values (booking_id, v_slot.expires_at, p_tenant_id)
  ), tracked as (
    insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json)
    values (p_tenant_id, booking_id, 'hold_created', v_now, '{"from": null, "to": "hold", "event": "hold"}')
  ), remembered as (
    insert into booking.idempotency_records
      (tenant_id, path, key, request_digest, response_status, response_headers, response_body, created_at)
    select p_tenant_id, p_path, p_key, booking.request_digest(p_request), answer.status, answer.headers, answer.body,
      v_now
    where p_request is not null
  )
  insert into booking.audit_logs
    (tenant_id, actor_type, actor_id, action, target_type, target_id, meta_json, created_at_utc)
  values (p_tenant_id, case p_proof when 'staff' then 'administrator' else 'customer' end,
    case p_proof when 'staff' then booking.acting_as() else v_customer_id::text end, 'booking.hold', 'booking',
    booking_id::text, '{"from": null, "to": "hold", "event": "hold"}', v_now);
  v_cause := booking.clear_cause();
  if v_slot.has_webhook then
    perform booking.tell_webhooks(booking_id, 'booking.held', p_sequence => 1);
  end if;
end
$$;
comment on function booking.place_hold is
  'Holds a slot and stores the answer with its key (p_request given), or gives the stored answer, or says which busy '
  'times must be fetched first (answer.fetch). p_proof: of bookings.proof, with the account that is one; staff: the '
  'caller has judged the slot by booking.rules_for_staff. p_replaces: the booking it replaces; they share its claim '
  'if it has one; its caller has recalled the key and fetched busy times. The caller holds the locks of key, '
  'customer, client and salesperson; of a replacement the salesperson''s. Errors: 23P01 or 23505 (the constraints'' '
  'last word: the slot was taken, or the key was used for a slot that is free now), SB400 invalid_request (no '
  'telephone number where the customer is called), SB401 sign_in_required, SB403 audience_not_allowed, SB404 '
  'salesperson_not_found, SB409 slot_unavailable, SB422 invalid_slot, SB423 idempotency_key_reused, SB429 '
  'too_many_holds.';
