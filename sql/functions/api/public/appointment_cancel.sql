create or replace function api.appointment_cancel(
  p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_claims jsonb default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/appointments/' || p_booking_id || '/cancel');
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_code text;
  v_detail text;
  v_back bigint;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  v_booking := booking.booking_to_act_on(v_tenant_id, p_booking_id, p_claims, 'cancel');
  v_back := coalesce((booking.cancellation_view(v_booking) ->> 'refund_amount')::bigint, 0);
  begin
    perform booking.end_by_customer(v_booking);
  exception when sqlstate 'SB409' then
    get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request, booking.response(200, json_build_object(
    'message', 'The appointment is canceled.', 'status', 'canceled',
    'refund_amount', v_back, 'currency', booking.appointment_sums(v_booking) -> 'currency')));
end
$$;
comment on function api.appointment_cancel is
  'POST appointments/{id}/cancel, keyed: cancels a confirmed booking before its deadline, for the holder of its cancel '
  'link or, p_claims NULL, its customer who is signed in; 200 also when it is canceled already; '
  'refund_amount is what is owed of what was paid. Stored errors: SB409 '
  'deadline_passed, SB409 invalid_state. Errors: SB401 invalid_token, sign_in_required, SB404 booking_not_found, '
  'tenant_not_found, SB423 idempotency_key_reused.';
