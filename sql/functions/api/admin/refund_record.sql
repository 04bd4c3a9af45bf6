create or replace function api.refund_record(
  p_tenant_id uuid, p_key text, p_request jsonb, p_booking_id uuid, p_amount bigint, p_reason text, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_path text := booking.path_of_caller('/tenant-admin/appointments/' || p_booking_id || '/refunds');
  v_tenant_id uuid := booking.set_known_tenant(p_tenant_id);
  v_outcome booking.outcome := booking.find_response(v_tenant_id, v_path, p_key, p_request);
  v_booking booking.bookings;
  v_who text := coalesce(booking.acting_as(), p_actor);
  v_rest bigint;
begin
  if v_outcome.status is not null then
    return v_outcome;
  end if;
  v_booking := booking.appointment_to_manage(v_tenant_id, p_booking_id, null);
  perform booking.raise_if_invalid(jsonb_build_object(
    'amount', booking.sum_fault(p_amount),
    'reason', case when p_reason is not null and not booking.is_text_line(to_jsonb(p_reason), 500)
      then 'One line of 1 to 500 characters.' end));
  v_rest := booking.pay_owed_by_hand(v_booking, p_amount, p_reason, v_who);
  if v_rest > 0 then
    perform booking.owe_refunds(v_booking, v_rest, 'goodwill');
    -- What a provider charged is given back by it.
    perform booking.pay_owed_by_hand(v_booking, v_rest, p_reason, v_who);
  end if;
  update booking.tracking_events t
  set meta_json = t.meta_json || jsonb_build_object('handled_at', booking.iso(booking.now()), 'handled_by', v_who)
  where t.booking_id = p_booking_id and t.type in ('refund_owed', 'refund_decision_required')
    and not jsonb_exists(t.meta_json, 'handled_at')
    and (booking.paid_sums(v_tenant_id, p_booking_id)).owed = 0;
  perform booking.audit('refund.recorded', 'booking', p_booking_id::text, jsonb_build_object('amount', p_amount,
    'currency', v_booking.currency), 'administrator', p_actor);
  perform booking.issue_documents(v_booking);
  return booking.store_response(v_tenant_id, v_path, p_key, p_request,
    booking.response(201, booking.appointment_view(v_booking, 'staff')::json));
end
$$;
comment on function api.refund_record is
  'POST tenant-admin/appointments/{id}/refunds, keyed: so much of what was paid goes back, first what is owed already. '
  'What staff recorded as paid they have given back by now; what a provider charged is owed, and it is asked for it. '
  'p_reason: one line, for staff; NULL: none. Errors: SB400 invalid_request, SB403 tenant_scope, SB404 '
  'booking_not_found, SB409 refund_too_large, SB423 idempotency_key_reused.';
