create or replace function booking.message_view(p_message booking.notification_outbox) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'id', p_message.id, 'tenant_id', p_message.tenant_id, 'message_id', 'outbox-' || p_message.id,
    'channel', p_message.channel, 'purpose', p_message.purpose, 'occurrence', p_message.occurrence,
    'recipient', p_message.recipient, 'recipient_name', p_message.recipient_name,
    'locale', v.locale,
    'timezone', coalesce(p_message.timezone, b.timezone, f.timezone),
    'not_after', booking.iso(p_message.not_after),
    -- Few have one: whose the sender is, is asked for these alone.
    'template', case when w.text is not null and booking.has_own_sender(p_message.tenant_id, p_message.channel)
      then jsonb_build_object('subject', w.subject, 'text', w.text, 'html', w.html, 'version', w.version,
        'locale', w.locale) end,
    'tokens', booking.tokens_of_message(p_message),
    'context', jsonb_build_object('now', booking.iso(booking.now()),
      'tenant', booking.tenant_view(p_message.tenant_id),
      -- The telephone number is for those who meet the customer alone.
      'booking', case when p_message.purpose in ('staff_new_booking', 'staff_canceled')
        then jsonb_set(booking.booking_view(p_message.booking_id), '{customer,phone}',
          coalesce(to_jsonb(b.customer_phone), 'null'))
        else booking.booking_view(p_message.booking_id) end
        -- Looked up after a move it still is the text that tells of its own start.
        || case when p_message.starts_at is null then '{}' else jsonb_build_object(
          'start_at', booking.iso(p_message.starts_at),
          'end_at', booking.iso(p_message.starts_at + (b.end_at_utc - b.start_at_utc))) end,
      -- An agenda is that of the moment, a code is made for this mail.
      'data', case when jsonb_exists(p_message.data, 'is_sample') then p_message.data
        when p_message.purpose = 'staff_daily_agenda'
          then booking.agenda_view(p_message.about_id, p_message.occurrence::date)
        when p_message.purpose = 'sign_in_code' then booking.issue_sign_in_code(p_message.about_id)
        -- Its link would sign in.
        when p_message.purpose = 'address_code' then booking.issue_sign_in_code(p_message.about_id) - 'token'
        when p_message.purpose = 'phone_code' then booking.issue_phone_code(p_message.about_id)
        else p_message.data end))
  from booking.tenant_config f
  left join booking.bookings b on b.id = p_message.booking_id
  join booking.message_purposes u on u.purpose = p_message.purpose
  cross join lateral (
    select coalesce(p_message.locale, case when u.audience = 'customer' then b.locale end, f.default_locale) as locale
  ) v
  cross join lateral (select split_part(lower(translate(v.locale, '_', '-')), '-', 1) as code) r
  -- For a language that we do not speak: the company's.
  left join lateral booking.latest_template(f.tenant_id, u.purpose, p_message.channel,
    case when booking.is_language(r.code) then r.code else f.default_locale end) w on true
  where f.tenant_id = p_message.tenant_id
$$;
comment on function booking.message_view is
  'What a message is made of, for who renders it: {id, tenant_id, message_id: our own name of it at providers, '
  'channel, purpose, occurrence, recipient, recipient_name, locale (the booking''s is its customer''s), timezone, '
  'not_after, template {subject, text, html, version, locale} (NULL: the built-in one), tokens: claims of links to '
  'sign, context: {now, tenant, booking (NULL: about none), data}}.';
