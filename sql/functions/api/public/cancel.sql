create or replace function api.cancel(p_slug text, p_key text, p_request jsonb, p_booking_id uuid, p_claims jsonb)
  returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := '/bookings/' || p_booking_id || '/cancel';
  v_tenant_id uuid := booking.set_tenant_by_slug(p_slug, true);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_code text;
  v_detail text;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  v_booking := booking.booking_of_claims(v_tenant_id, p_claims, '{cancel}', p_booking_id);
  perform booking.raise_if_link_expired(p_claims);
  begin
    perform booking.end_by_customer(v_booking);
  exception when sqlstate 'SB409' then
    get stacked diagnostics v_code = message_text, v_detail = pg_exception_detail;
    return booking.store_error_response(v_tenant_id, v_path, p_key, p_request, v_code, v_detail);
  end;
  return booking.store_response(v_tenant_id, v_path, p_key, p_request,
    booking.response(200, json_build_object('booking_id', p_booking_id, 'status', 'canceled')));
end
$$;
comment on function api.cancel is
  'POST bookings/{id}/cancel, keyed: cancels a confirmed booking before its deadline; 200 also when it is canceled '
  'already. The saga that removes event and meeting starts in the same commit. Stored errors: SB409 '
  'deadline_passed, SB409 invalid_state. Errors: SB401 invalid_token, SB404 tenant_not_found, SB423 '
  'idempotency_key_reused.';
