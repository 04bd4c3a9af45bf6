create or replace function booking.anonymise(p_customer_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_customer booking.customers;
  v_alias text := 'forgotten-' || gen_random_uuid() || '@invalid';
  v_bookings uuid[];
  v_mails integer;
begin
  select * into v_customer from booking.customers c where c.id = p_customer_id for update;
  select coalesce(array_agg(b.id), '{}') into v_bookings from booking.bookings b where b.customer_id = p_customer_id;
  -- Who is not to be written to stays so, by a digest alone.
  update booking.suppressions s set recipient = null
  where s.tenant_id = v_customer.tenant_id and s.recipient = any (array(
    select lower(b.customer_phone) from booking.bookings b where b.id = any (v_bookings)
    union all select v_customer.email_key));
  update booking.customers set email = v_alias, name = null, company = null, updated_at = booking.now()
    where id = p_customer_id;
  update booking.bookings set customer_name = null, customer_company = null, client_address = null, timezone = null,
    locale = null, customer_phone = null, sms_consent = null, updated_at = booking.now()
  where id = any (v_bookings);
  update booking.webhook_messages m set data = m.data || '{"customer": null, "timezone": null}'
    where m.booking_id = any (v_bookings);
  update booking.mails m
  set recipient = v_alias, last_error = booking.without_text(m.last_error, v_customer.email),
    status = case m.status when 'queued' then 'dropped' else m.status end,
    finished_at = case m.status when 'queued' then booking.now() else m.finished_at end
  where m.booking_id = any (v_bookings) or m.recipient_key = lower(v_customer.email);
  get diagnostics v_mails = row_count;
  return jsonb_build_object('bookings', cardinality(v_bookings), 'mails', v_mails,
    'history', booking.clean_history(v_bookings, v_customer.email));
end
$$;
comment on function booking.anonymise is
  'Takes name, company and mail address out of a customer, the bookings, mails and history; a random address at the '
  'reserved domain "invalid" (RFC 2606) stands in. Mails not yet sent are dropped. Returns counts {bookings, mails, '
  'history}.';
