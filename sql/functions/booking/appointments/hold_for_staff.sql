create or replace function booking.hold_for_staff(
  p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid, p_start_at timestamptz, p_end_at timestamptz,
  p_email text, p_replaces booking.bookings, p_phone text,
  out service_id uuid, out buffer_minutes integer, out customer_id uuid, out expires_at timestamptz,
    out busy_needed jsonb, out has_webhook boolean, out place text, out place_text text
)
language plpgsql
as $$
declare
  v_salesperson booking.salespersons := booking.active_salesperson(p_tenant_id, p_salesperson_id);
  v_service booking.services;
begin
  if (p_replaces).id is null then
    v_service := booking.sold_service(p_tenant_id, p_service_id);
    select c.id into customer_id from booking.customers c
    where c.tenant_id = p_tenant_id and c.email_key = lower(p_email);
  else
    v_service := booking.service_as_booked(p_replaces, p_end_at - p_start_at);
    customer_id := (p_replaces).customer_id;
  end if;
  select t.place, t.place_text into place, place_text
  from booking.place_to_hold(v_service, v_salesperson, p_replaces) t;
  if p_phone is null and (select l.needs_phone from booking.places l where l.place = hold_for_staff.place) then
    perform booking.raise_if_invalid('{"client.phone": "They are called: a telephone number is needed."}');
  end if;
  service_id := v_service.id;
  buffer_minutes := v_service.buffer_minutes;
  perform booking.expire_lapsed_and_check_gaps(
    p_salesperson_id, p_start_at, p_end_at, v_service.buffer_minutes, (p_replaces).claim_id);
  select booking.hold_expiry(booking.now(), c.hold_ttl_seconds), c.has_hold_webhook into expires_at, has_webhook
  from booking.tenant_config c where c.tenant_id = p_tenant_id;
end
$$;
comment on function booking.hold_for_staff is
  'What a booking that staff make needs, and room made for it; the caller has asked booking.rules_for_staff. Whom a '
  'service is for, what is paid ahead and how many holds there are does not bind staff. Errors: 23P01 (taken), SB400 '
  'invalid_request (no telephone number), SB404 salesperson_not_found, service_not_found.';
