create or replace function api.verify_email(p_slug text, p_key text, p_request jsonb, p_booking_id uuid)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_path constant text := '/auth/verify-email';
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, c_path, p_key, p_request);
  v_booking booking.bookings;
  v_code text;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  v_booking := booking.lock_salesperson_and_booking(p_booking_id);
  if v_booking.id is null then
    v_code := 'booking_not_found';
  elsif booking.expire_if_lapsed(p_booking_id) or v_booking.status = 'expired' then
    v_code := 'hold_expired';
  elsif v_booking.status = 'hold' and v_booking.proof = 'mail' then
    perform booking.transition(p_booking_id, 'pending_verify', 'verify_sent', 'customer', v_booking.customer_id::text);
  elsif v_booking.status = 'pending_verify' and v_booking.verify_token_jti is not null then
    perform booking.queue_mail(p_booking_id, 'booking_verify', true, v_booking.client_address);
  else
    v_code := 'invalid_state';
  end if;
  if v_code is not null then
    return booking.store_error_response(v_tenant_id, c_path, p_key, p_request, v_code, null);
  end if;
  return booking.store_response(v_tenant_id, c_path, p_key, p_request, booking.response(200, json_build_object(
    'booking_id', p_booking_id, 'status', 'pending_verify',
    'expires_at', booking.iso((select h.expires_at_utc from booking.holds h where h.booking_id = p_booking_id)))));
end
$$;
comment on function api.verify_email is
  'POST auth/verify-email, keyed: queues the verification mail in the same commit; asked again, the same link is '
  'mailed again. Stored errors: SB404 booking_not_found, SB409 hold_expired (the booking is marked expired), SB409 '
  'invalid_state. Errors: SB404 tenant_not_found, SB423 idempotency_key_reused, SB429 mail_limit (nothing is '
  'changed).';
