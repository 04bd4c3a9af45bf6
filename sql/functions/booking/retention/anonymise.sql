create or replace function booking.anonymise(p_customer_id uuid, p_actor text) returns jsonb
language plpgsql
as $$
declare
  c_personal constant text[] := '{client,answers,notes,metadata,cancel_reason}';
  v_customer booking.customers;
  v_alias text := 'forgotten-' || gen_random_uuid() || '@invalid';
  v_bookings uuid[];
  v_gone booking.outcome := booking.problem('booking_not_found', '{"detail": "Whoever booked is forgotten."}');
  v_messages integer;
begin
  select * into v_customer from booking.customers c where c.id = p_customer_id for update;
  select coalesce(array_agg(b.id), '{}') into v_bookings from booking.bookings b where b.customer_id = p_customer_id;
  -- Who is not to be written to stays so, by a digest alone.
  update booking.suppressions s set recipient = null
  where s.tenant_id = v_customer.tenant_id and s.recipient = any (array(
    select lower(b.customer_phone) from booking.bookings b where b.id = any (v_bookings)
    union all select v_customer.email_key));
  update booking.customers
  set email = v_alias, name = null, company = null, phone = null, confirmed_at = null, updated_at = booking.now(),
    forgotten_at = booking.now(), forgotten_by = coalesce(booking.acting_as(), p_actor)
  where id = p_customer_id;
  update booking.bookings set customer_name = null, customer_company = null, client_address = null, timezone = null,
    locale = null, customer_phone = null, sms_consent = null, answers = null, notes = null,
    metadata = null, cancel_reason = null, updated_at = booking.now()
  where id = any (v_bookings);
  -- What staff changed stands there as it was before and after.
  update booking.audit_logs a
  set meta_json = jsonb_build_object('before', (a.meta_json -> 'before') - c_personal,
    'after', (a.meta_json -> 'after') - c_personal)
  where a.tenant_id = v_customer.tenant_id and a.target_id = any (v_bookings::text[])
    and a.action = 'appointment.changed';
  -- A key that made one of them and is sent again finds nothing, and makes no second one.
  update booking.idempotency_records r
  set response_status = v_gone.status, response_headers = v_gone.headers, response_body = v_gone.body
  from booking.bookings b
  where b.id = any (v_bookings) and b.idempotency_key is not null and r.tenant_id = b.tenant_id
    and r.path = left(b.idempotency_key, -1 - length(split_part(b.idempotency_key, ' ', -1)))
    and r.key = split_part(b.idempotency_key, ' ', -1);
  -- Sums stay for as long as the law asks; what staff wrote beside them does not.
  update booking.payments p set note = null
  where p.tenant_id = v_customer.tenant_id and p.customer_id = p_customer_id and p.note is not null;
  update booking.refunds r set note = null
  from booking.payments p
  where p.tenant_id = v_customer.tenant_id and p.customer_id = p_customer_id and r.tenant_id = p.tenant_id
    and r.payment_id = p.id and r.note is not null;
  update booking.webhook_messages m set data = m.data || '{"customer": null, "timezone": null}'
    where m.booking_id = any (v_bookings);
  -- Those to the salesperson stay theirs; what their text needs is of the customer all the same.
  update booking.notification_outbox o
  set recipient = case when p.audience = 'staff' and o.recipient_key <> v_customer.email_key then o.recipient
      else v_alias end,
    recipient_name = null, data = '{}', last_error = booking.without_text(o.last_error, v_customer.email),
    status = case o.status when 'queued' then 'dropped' else o.status end,
    reason = case o.status when 'queued' then 'forgotten' else o.reason end
  from booking.message_purposes p
  where p.purpose = o.purpose
    and (o.booking_id = any (v_bookings) or o.recipient_key = v_customer.email_key);
  get diagnostics v_messages = row_count;
  return jsonb_build_object('bookings', cardinality(v_bookings), 'mails', v_messages,
    'history', booking.clean_history(v_bookings, v_customer.email));
end
$$;
comment on function booking.anonymise is
  'Takes name, company, mail address, telephone number and answers out of a customer, the bookings, messages and '
  'history; a random address at the reserved domain "invalid" (RFC 2606) stands in. Messages not yet sent are '
  'dropped. The customer''s row says when and by whom (p_actor, unless an account or key asks). Returns counts '
  '{bookings, mails, history}.';
