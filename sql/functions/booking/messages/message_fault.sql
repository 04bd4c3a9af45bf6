create or replace function booking.message_fault(
  p_message booking.notification_outbox, p_connection_id uuid
) returns text
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_needs text;
  v_fault text;
begin
  if p_message.not_after <= booking.now() then
    return 'late';
  elsif (select t.status from booking.tenants t where t.id = p_message.tenant_id) <> 'active' then
    return 'tenant_not_active';
  end if;
  if p_message.booking_id is not null then
    select b.* into v_booking from booking.bookings b where b.id = p_message.booking_id;
    select p.needs into v_needs from booking.message_purposes p where p.purpose = p_message.purpose;
    v_fault := case
      when v_needs <> v_booking.status::text then v_booking.status::text
      when p_message.starts_at <> v_booking.start_at_utc then 'moved'
      when p_message.starts_at is not null and p_message.sequence <> v_booking.sequence then 'changed'
      when p_message.purpose = 'booking_reminder' and not (
        select s.reminders from booking.services s where s.id = v_booking.service_id) then 'reminders_off'
      when p_message.purpose = 'booking_followup' and v_booking.attendance = 'no_show' then 'no_show'
      when p_message.purpose <> 'booking_verify' then null
      when v_booking.verify_token_jti is distinct from p_message.verify_jti then 'superseded'
      when booking.is_lapsed(v_booking.id) then 'expired' end;
  elsif p_message.purpose in ('sign_in_code', 'address_code') and not jsonb_exists(p_message.data, 'is_sample') then
    v_fault := booking.sign_in_fault(p_message.about_id);
  elsif p_message.purpose = 'phone_code' and not exists (
      select from booking.account_phones p
      where p.account_id = p_message.about_id and p.phone = p_message.recipient and p.proved_at is null) then
    v_fault := 'superseded';
  elsif p_message.purpose = 'invitation' then
    v_fault := booking.invitation_fault(p_message.about_id);
  elsif p_message.purpose = 'staff_daily_agenda' and not jsonb_exists(p_message.data, 'is_sample') and not exists (
      select from booking.salespersons s, booking.meetings_of(s, p_message.occurrence::date)
      where s.id = p_message.about_id) then
    v_fault := 'nothing_to_tell';
  elsif p_message.purpose in ('calendar_disconnected', 'webhook_disabled', 'sender_domain_lost')
      and not jsonb_exists(p_message.data, 'is_sample') then
    v_fault := booking.loss_fault(p_message);
  end if;
  v_fault := coalesce(v_fault, booking.suppression_of(
    p_message.tenant_id, p_message.channel, p_message.recipient, p_message.purpose, p_connection_id));
  if v_fault is null and p_message.channel = 'sms' then
    -- Last: what passes is counted.
    v_fault := booking.sms_fault(p_message);
  end if;
  return v_fault;
end
$$;
comment on function booking.message_fault is
  'Why a message must not be sent now by the account p_connection_id; NULL: it may be, and an SMS counts in the limits '
  'from now on. Asked in the transaction that claims it.';
