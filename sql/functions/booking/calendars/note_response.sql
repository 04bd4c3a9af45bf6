create or replace function booking.note_response(p_booking booking.bookings, p_event jsonb) returns void
language plpgsql
as $$
declare
  v_response text := (
    select p_event -> 'responses' ->> c.email_key from booking.customers c where c.id = p_booking.customer_id);
  v_before text;
begin
  if v_response is null or booking.event_verdict(p_booking, p_event) not in ('same', 'moved') then
    return;
  end if;
  update booking.calendar_events g
  set customer_response = v_response,
    -- What was read of the event before is not to be believed any more.
    updated_at = case when 'declined' in (v_response, old.customer_response) then booking.now() else g.updated_at end
  from (select o.booking_id, o.customer_response from booking.calendar_events o where o.booking_id = p_booking.id
    for update) old
  where g.booking_id = old.booking_id and old.customer_response is distinct from v_response
  returning coalesce(old.customer_response, 'none') into v_before;
  if v_before is null then
    return;
  end if;
  if v_response = 'declined' then
    perform booking.track(p_booking.id, 'customer_declined');
  elsif v_before = 'declined' then
    -- Nobody has to ask a customer who has thought better of it.
    update booking.tracking_events t
    set meta_json = t.meta_json || jsonb_build_object('handled_at', booking.iso(booking.now()),
      'handled_by', 'customer')
    where t.booking_id = p_booking.id and t.type = 'customer_declined' and not jsonb_exists(t.meta_json, 'handled_at');
  end if;
end
$$;
comment on function booking.note_response is
  'Keeps how the customer answered the invitation (responses of an event as for api.webhook_apply). Declined is '
  'tracked once as customer_declined, for people to see to; the booking stays. Another answer after it ends that '
  'follow-up. The caller holds the salesperson''s lock.';
