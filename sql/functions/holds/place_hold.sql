create or replace function booking.place_hold(
  p_tenant_id uuid, p_salesperson_id uuid, p_service_id uuid, p_start_at timestamptz, p_end_at timestamptz,
  p_email text, p_name text, p_company text, p_client text, p_idempotency_key text, p_replaces booking.bookings default null,
  out booking_id uuid, out busy_needed jsonb
)
language plpgsql
as $$
declare
  v_salesperson booking.salespersons;
  v_service booking.services;
  v_claim_id uuid := (p_replaces).claim_id;
  v_customer_id uuid;
begin
  select * into v_salesperson from booking.salespersons s where s.id = p_salesperson_id and s.tenant_id = p_tenant_id and s.active;
  if not found then
    perform booking.refuse('salesperson_not_found', 'There is no such salesperson.');
  end if;
  v_service := booking.service_for(p_tenant_id, p_service_id, least(greatest(extract(epoch from p_end_at - p_start_at) / 60, 0), 1e6)::integer);
  if not booking.is_offered(v_salesperson, v_service, p_start_at, p_end_at) then
    perform booking.refuse('invalid_slot', 'This time is never offered: it is past, too soon, too far ahead, outside hours, off the grid or of the wrong length.');
  end if;
  if (p_replaces).id is null then
    perform booking.lock(2, p_tenant_id::text || lower(p_email)),
      booking.lock(3, p_tenant_id::text || coalesce(p_client, '')),
      booking.lock_salesperson(p_salesperson_id);
    busy_needed := booking.busy_fetch(v_salesperson, p_start_at, p_end_at, 5);
    if busy_needed is not null then
      perform booking.refuse_if_taken(p_salesperson_id, p_start_at, p_end_at, v_service.buffer_minutes, v_claim_id);
      return;
    end if;
  end if;
  if booking.busy_overlaps(p_salesperson_id, p_start_at, p_end_at, v_service.buffer_minutes) then
    perform booking.refuse('slot_unavailable', 'The salesperson''s calendar is not free at this time.');
  end if;
  v_customer_id := coalesce((p_replaces).customer_id, booking.customer_of(p_tenant_id, p_email));
  if (p_replaces).id is null then
    perform booking.refuse_if_too_many(v_salesperson, v_service, v_customer_id, p_client, p_start_at);
  end if;
  perform booking.set_cause('hold', 'customer', v_customer_id::text);
  insert into booking.bookings
    (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status, idempotency_key, created_at, updated_at,
     service_id, buffer_minutes, claim_id, rescheduled_from, customer_name, customer_company, client_address)
  values (p_tenant_id, p_salesperson_id, v_customer_id, p_start_at, p_end_at, 'hold', p_idempotency_key, booking.now(), booking.now(),
     v_service.id, v_service.buffer_minutes, v_claim_id, (p_replaces).id, p_name, p_company, p_client)
  returning id into booking_id;
end
$$;
comment on function booking.place_hold(uuid, uuid, uuid, timestamptz, timestamptz, text, text, text, text, text, booking.bookings) is
  'Holds a slot, or says which busy times must be fetched first (busy_needed). p_replaces: the booking it replaces; they share its claim if it has one; its busy times were fetched by the caller. The caller holds the salesperson''s lock when it replaces one. Errors: 23P01 or 23505 (the constraints'' last word: the slot was taken), SB404 salesperson_not_found, SB409 slot_unavailable, SB422 invalid_slot, SB429 too_many_holds.';
