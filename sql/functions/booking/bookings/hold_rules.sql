create or replace function booking.hold_rules(
  p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid, p_start_at timestamptz, p_end_at timestamptz,
  p_email text, p_client text, p_replaces booking.bookings, p_phone text default null,
  p_is_answered boolean default false,
  out service_id uuid, out buffer_minutes integer, out customer_id uuid, out expires_at timestamptz,
    out busy_needed jsonb, out has_webhook boolean, out place text, out place_text text
)
language plpgsql
as $$
declare
  v_salesperson booking.salespersons := booking.active_salesperson(p_tenant_id, p_salesperson_id);
  v_service booking.services;
begin
  if (p_replaces).id is not null then
    v_service := booking.service_as_booked(p_replaces, p_end_at - p_start_at);
  else
    v_service := booking.service_for(p_tenant_id, p_service_id,
      least(greatest(extract(epoch from p_end_at - p_start_at) / 60, 0), 1e6)::integer);
    if v_service.id is not null then
      perform booking.raise_if_not_sold(v_service, p_salesperson_id);
    end if;
    if not p_is_answered then
      perform booking.raise_if_answered_wrong(f.faults)
      from booking.answers_faults(p_tenant_id, v_service.id, null) f;
    end if;
  end if;
  select t.place, t.place_text into place, place_text
  from booking.place_to_hold(v_service, v_salesperson, p_replaces) t;
  if p_phone is null and (select l.needs_phone from booking.places l where l.place = hold_rules.place) then
    perform booking.raise_if_invalid('{"customer.phone": "They are called: a telephone number is needed."}');
  end if;
  perform booking.raise_if_never_offered(v_salesperson, v_service, p_start_at, p_end_at);
  service_id := v_service.id;
  buffer_minutes := v_service.buffer_minutes;
  if (p_replaces).id is null then
    busy_needed := booking.busy_fetch(v_salesperson, p_start_at, p_end_at, 5);
    if busy_needed is not null then
      perform booking.raise_if_taken(p_salesperson_id, p_start_at, p_end_at, v_service.buffer_minutes, null);
      return;
    end if;
  end if;
  if booking.busy_overlaps(p_salesperson_id, p_start_at, p_end_at, v_service.buffer_minutes) then
    perform booking.raise_error('slot_unavailable', 'The salesperson''s calendar is not free at this time.');
  end if;
  if (p_replaces).id is not null then
    customer_id := (p_replaces).customer_id;
  else
    select c.id into customer_id from booking.customers c
      where c.tenant_id = p_tenant_id and c.email_key = lower(p_email);
    perform booking.raise_if_too_many(v_salesperson, v_service, customer_id, p_client, p_start_at);
  end if;
  perform booking.expire_lapsed_and_check_gaps(
    p_salesperson_id, p_start_at, p_end_at, v_service.buffer_minutes, (p_replaces).claim_id);
  if (p_replaces).id is null and v_service.payment <> 'none' then
    perform booking.raise_error('payments_not_ready', 'This company cannot take payments just now.');
  end if;
  select booking.hold_expiry(booking.now(), c.hold_ttl_seconds), c.has_hold_webhook into expires_at, has_webhook
  from booking.tenant_config c where c.tenant_id = p_tenant_id;
end
$$;
comment on function booking.hold_rules is
  'Every rule of a hold in its order, and room made for it; or which busy times must be fetched first (busy_needed). '
  'p_is_answered: whoever calls it has judged what the service asks. Errors: 23P01 (taken), SB400 invalid_request (no '
  'telephone number), SB401 sign_in_required, SB403 audience_not_allowed, SB404 salesperson_not_found, SB409 '
  'payments_not_ready, SB409 slot_unavailable, SB422 invalid_answers, SB422 invalid_slot, SB429 too_many_holds.';
