create or replace function api.appointment_book(
  p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_answers jsonb default null, p_phones jsonb default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/reservations/' || p_booking_id || '/book');
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_judged record;
  v_code text;
  v_detail text;
begin
  if v_outcome.status is not null or v_outcome.saga_id is not null then
    return v_outcome;
  end if;
  v_booking := booking.own_booking(v_tenant_id, p_booking_id);
  if v_booking.account_id is distinct from (booking.principal() ->> 'id')::uuid then
    perform booking.raise_error('booking_not_found', 'You have no such reservation.');
  end if;
  v_booking := booking.lock_salesperson_and_booking(v_booking.id);
  if v_booking.status = 'expired' or booking.expire_if_lapsed(p_booking_id) then
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, 'hold_expired', null);
  elsif v_booking.status <> 'hold' or booking.confirmation_of(p_booking_id) is not null then
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, 'invalid_state', null);
  end if;
  begin
    v_judged := booking.answers_faults(v_tenant_id, v_booking.service_id, p_answers, p_phones);
    perform booking.raise_if_answered_wrong(v_judged.faults);
  exception when sqlstate 'SB422' then
    get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  update booking.bookings b set answers = nullif(v_judged.cleaned, '{}') where b.id = p_booking_id
  returning * into v_booking;
  v_outcome.saga_id := booking.begin_confirmation(v_booking);
  return booking.store_response(v_tenant_id, v_path, p_key, p_request, v_outcome);
end
$$;
comment on function api.appointment_book is
  'POST schedule/book of a reservation, keyed: the account that made it answers what the service asks, and its '
  'confirmation begins. status NULL and saga_id: await it and ask api.appointment_outcome. Stored errors: SB409 '
  'hold_expired (it is marked expired), invalid_state, SB422 invalid_answers. Errors: SB401 invalid_token, SB404 '
  'booking_not_found, tenant_not_found, SB423 idempotency_key_reused.';
