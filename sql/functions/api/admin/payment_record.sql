create or replace function api.payment_record(
  p_tenant_id uuid, p_key text, p_request jsonb, p_booking_id uuid, p_amount bigint, p_method text, p_actor text,
  p_note text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/tenant-admin/appointments/' || p_booking_id || '/payments');
  v_tenant_id uuid := booking.set_known_tenant(p_tenant_id);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_currency text;
  v_payment booking.payments;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  v_booking := booking.appointment_to_manage(v_tenant_id, p_booking_id, null);
  v_currency := coalesce(v_booking.currency,
    (select c.currency from booking.tenant_config c where c.tenant_id = v_tenant_id));
  perform booking.raise_if_invalid(jsonb_build_object(
    'amount', coalesce(booking.sum_fault(p_amount),
      case when v_currency is null then 'Set the company''s currency first.' end),
    'method', case when p_method not in ('cash', 'card_terminal', 'transfer', 'other')
      then 'cash, card_terminal, transfer or other.' end,
    'note', case when p_note is not null and not booking.is_text_line(to_jsonb(p_note), 500)
      then 'One line of 1 to 500 characters.' end));
  if v_booking.status not in ('confirmed', 'canceled') or v_booking.cancel_source = 'reschedule' then
    perform booking.raise_error('invalid_state', 'What is paid is recorded with a booking that was confirmed.');
  end if;
  insert into booking.payments (tenant_id, booking_id, customer_id, service_id, salesperson_id, method, state, amount,
    currency, tax_percent, captured_at, recorded_by, note)
  values (v_tenant_id, p_booking_id, v_booking.customer_id, v_booking.service_id, v_booking.salesperson_id, p_method,
    'captured', p_amount, v_currency, v_booking.tax_percent, booking.now(), coalesce(booking.acting_as(), p_actor),
    p_note)
  returning * into v_payment;
  perform booking.post(v_payment, array['cash', 'revenue'], array[p_amount, -p_amount]);
  perform booking.audit('payment.recorded', 'booking', p_booking_id::text, jsonb_build_object('payment_id',
    v_payment.id, 'amount', p_amount, 'currency', v_currency, 'method', p_method), 'administrator', p_actor);
  perform booking.issue_documents(v_booking);
  return booking.store_response(v_tenant_id, v_path, p_key, p_request,
    booking.response(201, booking.appointment_view(v_booking, 'staff')::json));
end
$$;
comment on function api.payment_record is
  'POST tenant-admin/appointments/{id}/payments, keyed: staff record what was paid for a booking that was confirmed, '
  'with books and document in the same transaction; salespeople for their own. What was recorded wrongly is paid back '
  '(api.refund_record), never changed. p_method: cash, card_terminal, transfer or other; p_amount: with tax, in the '
  'smallest unit of the booking''s currency, else the company''s. Errors: SB400 invalid_request, SB403 tenant_scope, '
  'SB404 booking_not_found, SB409 invalid_state, SB423 idempotency_key_reused.';
