create or replace function booking.tell_customer(p_booking booking.bookings, p_purpose text, p_data jsonb default '{}')
returns void
language plpgsql
as $$
declare
  v_text_at timestamptz;
begin
  perform booking.queue_message(p_booking.tenant_id, p_booking.id, p_booking.id, p_purpose, 'mail', c.email,
    p_not_after => p_booking.start_at_utc, p_data => p_data,
    p_recipient_name => case when booking.has_proved_address(p_booking) then coalesce(p_booking.customer_name, c.name)
      else c.name end)
  from booking.customers c where c.id = p_booking.customer_id;
  if booking.may_text(p_booking) then
    select booking.after_quiet_hours(booking.now(), coalesce(p_booking.timezone, f.timezone)) into v_text_at
    from booking.tenant_config f where f.tenant_id = p_booking.tenant_id;
    -- What cannot ring before the meeting is left to the mail.
    if v_text_at < p_booking.start_at_utc then
      perform booking.queue_message(p_booking.tenant_id, p_booking.id, p_booking.id, p_purpose, 'sms',
        p_booking.customer_phone, p_due_at => v_text_at, p_not_after => p_booking.start_at_utc, p_data => p_data,
        p_recipient_name => p_booking.customer_name);
    end if;
  end if;
end
$$;
comment on function booking.tell_customer is
  'Owes a customer word of a move or cancellation of a meeting that is ahead: by mail, and by SMS outside quiet '
  'hours.';
