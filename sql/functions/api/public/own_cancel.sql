create or replace function api.own_cancel(
  p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_reason text default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/own/' || p_booking_id || '/cancel');
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_code text;
  v_detail text;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  perform booking.raise_if_invalid(jsonb_build_object('reason', case
    when p_reason is not null and not booking.is_text_line(to_jsonb(p_reason), 500)
      then 'One line of 1 to 500 characters.' end));
  v_booking := booking.booking_to_act_on(v_tenant_id, p_booking_id, null, 'cancel');
  begin
    perform booking.end_by_customer(v_booking, p_reason);
  exception when sqlstate 'SB409' then
    get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request,
    booking.response(200, booking.appointment_view(v_booking, 'customer')::json));
end
$$;
comment on function api.own_cancel is
  'POST schedule/cancel, keyed: the customer who is signed in cancels a confirmed booking before its deadline, and is '
  'told it as it is then; 200 also when it is canceled already. p_reason: for people, one line. Stored errors: SB409 '
  'deadline_passed, invalid_state. Errors: SB400 invalid_request (reason), SB401 invalid_token, sign_in_required, '
  'SB404 booking_not_found, tenant_not_found, SB423 idempotency_key_reused.';
