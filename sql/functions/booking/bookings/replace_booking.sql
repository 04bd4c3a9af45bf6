create or replace function booking.replace_booking(
  p_booking booking.bookings, p_start_at timestamptz, p_end_at timestamptz, p_client text, p_path text, p_key text,
  p_timezone text default null, p_account_id uuid default null,
  p_salesperson_id uuid default null
) returns uuid
language plpgsql
as $$
declare
  v_original booking.bookings := p_booking;
  v_new_id uuid;
  v_email text;
begin
  if p_start_at = p_booking.start_at_utc and p_end_at = p_booking.end_at_utc then
    perform booking.raise_error('invalid_slot', 'This is the time that is booked already.');
  end if;
  perform booking.supersede_replacement(p_booking.id);
  if (select c.reschedule_policy from booking.tenant_config c where c.tenant_id = p_booking.tenant_id)
    is distinct from 'keep_until_confirmed' and not booking.is_paid(p_booking.tenant_id, p_booking.id) then
    perform booking.transition(p_booking.id, 'canceled', 'rescheduled', 'customer', p_booking.customer_id::text,
      '{"source": "reschedule"}');
    v_original.claim_id := null;
  end if;
  select c.email into v_email from booking.customers c where c.id = p_booking.customer_id;
  select h.booking_id into v_new_id
  from booking.place_hold(p_booking.tenant_id, coalesce(p_salesperson_id, p_booking.salesperson_id),
    p_booking.service_id, p_start_at, p_end_at, v_email, p_booking.customer_name, p_booking.customer_company,
    p_client, p_path, p_key, null, v_original,
    coalesce(p_timezone, p_booking.timezone), p_booking.locale, p_booking.customer_phone, p_booking.sms_consent,
    p_proof => case when p_account_id is null then 'mail' else 'account' end, p_account_id => p_account_id) h;
  perform booking.keep_agreed(p_booking, v_new_id, (booking.cancellation_of(p_booking)).fee);
  perform booking.track(p_booking.id, 'rescheduled', jsonb_build_object('new_booking_id', v_new_id));
  -- Whoever asks by a link that was mailed to the customer reads their mails.
  perform booking.proceed(v_new_id, p_account_id is null and (
    select c.reschedule_confirms = 'at_once' from booking.tenant_config c where c.tenant_id = p_booking.tenant_id));
  return v_new_id;
end
$$;
comment on function booking.replace_booking is
  'Holds a new time for a confirmed booking and mails its link, or, p_account_id given (its customer, who is signed '
  'in) or where the company wants it (reschedule_confirms), begins its confirmation; price, policy, answers and notes '
  'stay, and canceling costs at least what it would have cost now. p_salesperson_id: with whom, NULL: as before. By '
  'policy cancel_first the old one is canceled first, unless there is money on it; by keep_until_confirmed both share '
  'a claim. The caller holds the locks and has fetched busy times. Errors: SB409 invalid_state, slot_unavailable, '
  'SB422 invalid_slot.';
