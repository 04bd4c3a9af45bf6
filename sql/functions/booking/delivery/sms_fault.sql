create or replace function booking.sms_fault(p_message booking.notification_outbox) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_a_day_to_a_number constant integer := 5;
  c_daily_cap constant integer := 200;
  c_monthly_cap constant integer := 3000;
  v_digest bytea := booking.recipient_digest(p_message.recipient);
  v_at timestamptz := booking.now();
  v_consent jsonb;
  v_config booking.tenant_config;
begin
  if p_message.booking_id is null then
    -- To the own people, who prove the number and try a text out.
    select jsonb_build_object('kind', p.kind, 'country', p.country) into v_consent from booking.account_phones p
    where p.tenant_id = p_message.tenant_id and p.phone = p_message.recipient
      and case when jsonb_exists(p_message.data, 'is_sample') then p.proved_at is not null
        else p_message.purpose = 'phone_code' end
    limit 1;
  else
    select b.sms_consent into v_consent from booking.bookings b
    where b.id = p_message.booking_id and b.customer_phone = p_message.recipient
      and b.verified_at is not null and b.sms_consent is not null;
  end if;
  if v_consent is null then
    return 'no_consent';
  end if;
  select * into v_config from booking.tenant_config c where c.tenant_id = p_message.tenant_id;
  if not v_config.sms then
    return 'sms_off';
  elsif coalesce(v_consent ->> 'kind', '') not in ('mobile', 'fixed_or_mobile') then
    return 'not_mobile';
  elsif not coalesce(v_consent ->> 'country' = any (case when v_config.sms_countries = '{}'
    then array[v_config.country] else v_config.sms_countries end), false) then
    return 'country';
  end if;
  -- One at a time: what is counted is sent in the same transaction. It is the last lock that a claim takes.
  perform booking.lock(9, 'sms');
  if exists (select from booking.sms_spendings s where s.message_id = p_message.id) then
    return null;
  elsif (select count(*) from booking.sms_spendings s
    where s.number_digest = v_digest and s.spent_at > v_at - interval '1 day') >= c_a_day_to_a_number then
    return 'number_limit';
  elsif (select count(*) from booking.sms_spendings s
    where s.tenant_id = p_message.tenant_id and s.spent_at > v_at - interval '1 day')
    >= coalesce(v_config.sms_daily_cap, c_daily_cap) then
    return booking.note_sms_cap(p_message.tenant_id, 'daily_cap');
  elsif (select coalesce(sum(coalesce(o.segments, 1)), 0)
    from booking.sms_spendings s join booking.notification_outbox o on o.id = s.message_id
    where s.tenant_id = p_message.tenant_id and s.spent_at > v_at - interval '30 days')
    >= coalesce(v_config.sms_monthly_cap, c_monthly_cap) then
    return booking.note_sms_cap(p_message.tenant_id, 'monthly_cap');
  end if;
  insert into booking.sms_spendings (message_id, tenant_id, number_digest, spent_at)
  values (p_message.id, p_message.tenant_id, v_digest, v_at);
  return null;
end
$$;
comment on function booking.sms_fault is
  'Why this SMS may not be sent; NULL: it may, and counts from now on (once, however often it is claimed). Only for a '
  'booking whose mail address was proved and that has consent for this number, or to a number that somebody who works '
  'for the tenant proves or has proved (no_consent); where the tenant wants '
  'SMS (sms_off); to mobile numbers (not_mobile) of its countries (country); 5 a day to a number over all tenants '
  '(number_limit); tenant_config.sms_daily_cap, else 200, in 24 hours (daily_cap), and sms_monthly_cap segments, else '
  '3000, in 30 days (monthly_cap). Counts over all tenants, so it belongs to holdfast_platform.';
