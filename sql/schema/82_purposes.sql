-- What people are told, and when: part of the program. Upserted after each load; rows that are not listed here go.
-- 90_grants.sql takes these rights again.
grant insert, update, delete on booking.message_purposes to holdfast_owner;

with listed (purpose, audience, about, needs, on_lost_answer, is_optional, must_have, description) as (values
  ('booking_verify',              'customer', 'booking', 'pending_verify', 'resend',  false, array['link'],
    'A time is held and has to be confirmed by its link.'),
  ('booking_confirmed',           'customer', 'booking', 'confirmed',      'resend',  false, '{when,booking_link}',
    'A booking is confirmed: when, where, and how to change it.'),
  ('booking_links',               'customer', 'booking', 'confirmed',      'resend',  false, array['cancel_link'],
    'The customer asked for fresh links to change a booking.'),
  ('booking_rescheduled',         'customer', 'booking', 'confirmed',      'resend',  false, '{when,booking_link}',
    'A booking that takes the place of another one is confirmed.'),
  ('booking_moved',               'customer', 'booking', 'confirmed',      'resend',  false, '{when,booking_link}',
    'The organizer moved a booking.'),
  ('booking_place_changed',       'customer', 'booking', 'confirmed',      'resend',  false, '{when,place}',
    'Staff changed where a booking takes place.'),
  ('booking_canceled',            'customer', 'booking', 'canceled',       'resend',  false, array['when'],
    'A booking is canceled.'),
  ('booking_expired',             'customer', 'booking', null,             'resend',  false, array['when'],
    'A new time was not confirmed by its link and lapsed; free slots are named.'),
  ('booking_confirmation_failed', 'customer', 'booking', null,             'resend',  false, array['when'],
    'What a confirmation needs could not be made; free slots are named.'),
  ('booking_meeting_replaced',    'customer', 'booking', 'confirmed',      'resend',  false, array['join_url'],
    'The meeting of a booking has another address.'),
  ('booking_reminder',            'customer', 'booking', 'confirmed',      'give_up', true,  array['when'],
    'A meeting is near.'),
  ('booking_followup',            'customer', 'booking', 'confirmed',      'give_up', true,  '{}',
    'A meeting is over, and nobody said that the customer was not there.'),
  ('staff_new_booking',           'staff',    'booking', 'confirmed',      'resend',  false, array['when'],
    'A booking with the salesperson is confirmed.'),
  ('staff_canceled',              'staff',    'booking', 'canceled',       'resend',  false, array['when'],
    'A booking with the salesperson is canceled.'),
  ('staff_daily_agenda',          'staff',    'agenda',  null,             'give_up', false, array['agenda'],
    'In the morning: whom the salesperson meets that day.'),
  ('sign_in_code',                'account',  'code',    null,             'resend',  false, array['code'],
    'Somebody signs in with this address.'),
  ('address_code',                'account',  'code',    null,             'resend',  false, array['code'],
    'Somebody who is signed in wants this address for their account.'),
  ('address_changed',             'account',  'account', null,             'resend',  false, '{}',
    'An account has another address now; this one was its address before.'),
  ('invitation',                  'account',  'account', null,             'resend',  false, array['link'],
    'Somebody is given an account of a company, to work there or as its customer.'),
  ('calendar_disconnected',       'account',  'account', null,             'resend',  false, array['link'],
    'A calendar cannot be read any more until it is connected again.'),
  ('webhook_disabled',            'account',  'account', null,             'resend',  false, array['link'],
    'A program of the company took no events and gets none any more.'),
  ('sender_domain_lost',          'account',  'account', null,             'resend',  false, array['link'],
    'The record is gone that proves a domain of the company, so its mails do not come from there any more.'),
  ('phone_code',                  'account',  'code',    null,             'resend',  false, array['code'],
    'Somebody shows that a telephone number is their own.')
), named as (
  select l.*,
    -- SMS are for whoever has proved their address, and agreed: neither links to prove it nor what staff is told.
    case when l.audience = 'customer' and l.purpose not in ('booking_verify', 'booking_links', 'booking_expired')
      then '{mail,sms}'
      when l.purpose = 'phone_code' then '{sms}' else '{mail}' end::text[] as channels,
    array['tenant_name', 'contact_line']
      || case when l.about in ('booking', 'agenda') or l.purpose = 'calendar_disconnected'
        then '{salesperson_name}' else '{}' end::text[]
      || case when l.about = 'booking' then '{service_name,when,when_beside,when_short}' else '{}' end::text[]
      -- Nobody has proved yet that the address is the customer's: it is told nothing that a stranger typed.
      || case when l.about = 'booking' and l.purpose <> 'booking_verify'
        then '{customer_name,conference,join_url,place}' else '{}' end::text[]
      || case when l.audience = 'customer' and l.purpose <> 'booking_verify'
        then '{booking_link,chooser_link}' else '{}' end::text[]
      || case when l.purpose in ('booking_confirmed', 'booking_links', 'booking_rescheduled', 'booking_moved',
          'booking_place_changed', 'booking_reminder')
        then '{reschedule_link,cancel_link,change_until,why_not}' else '{}' end::text[]
      || case when l.purpose in ('booking_verify', 'booking_confirmed', 'booking_rescheduled', 'booking_moved',
          'booking_expired', 'booking_confirmation_failed') then '{old_time}' else '{}' end::text[]
      || case when l.is_optional then '{unsubscribe_link}' else '{}' end::text[]
      || case
        when l.purpose = 'booking_verify' then '{link,held_until,before_booking}'
        when l.audience = 'staff' and l.about = 'booking'
          then '{customer_email,customer_phone,console_link}'
        when l.about = 'agenda' then '{day,agenda,console_link}'
        when l.purpose in ('address_code', 'phone_code') then '{code}'
        when l.purpose = 'address_changed' then '{}'
        when l.about = 'code' then '{code,link}'
        when l.about = 'account' then '{link}'
        else '{}' end::text[]
      || case l.purpose when 'calendar_disconnected' then '{what_to_do}'
        when 'webhook_disabled' then '{webhook_host}'
        when 'sender_domain_lost' then '{sender_domain}' else '{}' end::text[] as placeholders
  from listed l
), removed as (
  delete from booking.message_purposes p where not exists (select from listed l where l.purpose = p.purpose)
)
insert into booking.message_purposes
  (purpose, audience, about, needs, on_lost_answer, is_optional, channels, placeholders, must_have, description)
select purpose, audience, about, needs, on_lost_answer, is_optional, channels, placeholders, must_have,
  description
from named
on conflict (purpose) do update
  set audience = excluded.audience, about = excluded.about, needs = excluded.needs,
      on_lost_answer = excluded.on_lost_answer, is_optional = excluded.is_optional, channels = excluded.channels,
      placeholders = excluded.placeholders, must_have = excluded.must_have, description = excluded.description;
