-- What people are told, and when: part of the program. Upserted after each load; rows that are not listed here go.
-- 90_grants.sql takes these rights again.
grant insert, update, delete on booking.message_purposes to holdfast_owner;

with listed (purpose, audience, about, needs, on_lost_answer, is_optional, must_have, description) as (values
  ('booking_verify',              'customer', 'booking', 'pending_verify', 'resend',  false, array['link'],
    'A time is held and has to be confirmed by its link.'),
  ('booking_confirmed',           'customer', 'booking', 'confirmed',      'resend',  false, array['when'],
    'A booking is confirmed: when, where, and how to change it.'),
  ('booking_links',               'customer', 'booking', 'confirmed',      'resend',  false, '{}',
    'The customer asked for fresh links to change a booking.'),
  ('booking_rescheduled',         'customer', 'booking', 'confirmed',      'resend',  false, array['when'],
    'A booking that takes the place of another one is confirmed.'),
  ('booking_moved',               'customer', 'booking', 'confirmed',      'resend',  false, array['when'],
    'The organizer moved a booking.'),
  ('booking_canceled',            'customer', 'booking', 'canceled',       'resend',  false, array['when'],
    'A booking is canceled.'),
  ('booking_expired',             'customer', 'booking', 'expired',        'resend',  false, array['when'],
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
  ('invitation',                  'account',  'account', null,             'resend',  false, array['link'],
    'Somebody is invited to administer a company.'),
  ('calendar_disconnected',       'account',  'account', null,             'resend',  false, '{}',
    'A calendar cannot be read any more until it is connected again.')
), named as (
  select l.*, v.placeholders
  from listed l
  cross join lateral (
    select array['tenant_name', 'contact_line', 'recipient_name'] || case l.about
      when 'booking' then array['customer_name', 'salesperson_name', 'service_name', 'when', 'when_beside',
        'when_short', 'join_url', 'link', 'cancel_link', 'reschedule_link', 'booking_link', 'chooser_link',
        'unsubscribe_link', 'held_until', 'change_until', 'old_time']
      when 'agenda' then array['salesperson_name', 'day', 'agenda']
      when 'code' then array['code', 'link']
      else array['link'] end as placeholders) v
), removed as (
  delete from booking.message_purposes p where not exists (select from listed l where l.purpose = p.purpose)
)
insert into booking.message_purposes
  (purpose, audience, about, needs, on_lost_answer, is_optional, placeholders, must_have, description)
select purpose, audience, about, needs, on_lost_answer, is_optional, placeholders, must_have, description from named
on conflict (purpose) do update
  set audience = excluded.audience, about = excluded.about, needs = excluded.needs,
      on_lost_answer = excluded.on_lost_answer, is_optional = excluded.is_optional,
      placeholders = excluded.placeholders, must_have = excluded.must_have, description = excluded.description;
