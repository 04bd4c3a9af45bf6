-- Rows that are part of the program: what steps can do, who can do it, and which steps a saga takes.
-- Upserted after each load; rows that are not listed here go.
-- 90_grants.sql takes these rights again: whoever writes them decides which functions are called.
grant insert, update, delete
  on booking.actions, booking.calendar_kinds, booking.places, booking.providers, booking.saga_definitions,
    booking.transitions
  to holdfast_owner;
delete from booking.saga_definitions;

with listed (action, capability, effect, title, progress) as (values
  ('create_meeting', 'conference', 'create', '{object}: create', 'The {object}'),
  ('update_meeting', 'conference', 'update', '{object}: change the time', null),
  ('delete_meeting', 'conference', 'delete', '{object}: delete', null),
  ('record_meeting', 'conference', 'record', 'Database: record the new meeting', null),
  ('create_event', 'calendar', 'create', '{object}: create', 'The entry in {person}’s calendar, and your invitation'),
  ('check_event', 'calendar', 'check', '{object}: look whether it stands', null),
  ('update_event', 'calendar', 'update', '{object}: put the new link in', null),
  ('place_event', 'calendar', 'update', '{object}: change the place', null),
  ('delete_event', 'calendar', 'delete', '{object}: delete', null),
  ('record', 'booking', 'record', 'Database: record meeting and event', 'Your mail with all of it')
), removed as (
  delete from booking.actions a where not exists (select from listed l where l.action = a.action)
)
insert into booking.actions (action, capability, effect, title, progress)
select * from listed
on conflict (action) do update
  set capability = excluded.capability, effect = excluded.effect, title = excluded.title,
      progress = excluded.progress;

with listed
  (provider, capability, name, object, is_usual, is_directory, host_daily_limit, watch_resource, watch_minutes,
    channel, look_up_seconds, takes_any_sender, is_watched)
as (values
  -- Creates and updates of meetings together. [ZOOM-5]
  ('zoom',  'conference', 'Zoom',    'Zoom meeting',  true,  false, 100,  null, null, null, null::integer, false, true),
  -- A life of a week or more is refused for events. [GRAPH-29]
  ('graph', 'calendar',   'Outlook', 'Outlook event', false, true,  null, 'users/{calendar}/events', 10070,
    null, null, false, true),
  -- A server of anybody's, which notifies nobody.
  ('caldav', 'calendar',  'CalDAV',  'calendar entry', false, false, null, null, null, null, null, false, false),
  ('graph', 'message',    'Outlook', 'mail',          true,  false, null, null, null, 'mail', null, false, true),
  -- Neither shows at once what it took. [MAILGUN-7] [POSTMARK-4]
  ('mailgun', 'message',  'Mailgun', 'mail',          false, false, null, null, null, 'mail', 60, true, true),
  ('postmark', 'message', 'Postmark', 'mail',         false, false, null, null, null, 'mail', 60, false, true),
  -- A mail server is not asked what it took. [SMTP-3]
  ('smtp', 'message',     'SMTP',    'mail',          false, false, null, null, null, 'mail', null, true, true),
  -- A text is not listed at once. [TWILIO-3]
  ('twilio', 'message',   'Twilio',  'text message',  true,  false, null, null, null, 'sms', 60, false, true)
), removed as (
  delete from booking.providers p
  where not exists (select from listed l where (l.provider, l.capability) = (p.provider, p.capability))
)
insert into booking.providers
  (provider, capability, name, object, is_usual, is_directory, host_daily_limit, watch_resource, watch_minutes,
    channel, look_up_seconds, takes_any_sender, is_watched)
select * from listed
on conflict (provider, capability) do update
  set name = excluded.name, object = excluded.object, is_usual = excluded.is_usual,
      is_directory = excluded.is_directory, host_daily_limit = excluded.host_daily_limit,
      watch_resource = excluded.watch_resource, watch_minutes = excluded.watch_minutes,
      channel = excluded.channel, look_up_seconds = excluded.look_up_seconds,
      takes_any_sender = excluded.takes_any_sender, is_watched = excluded.is_watched;

with listed (kind, provider, is_directory, confirmation_by, is_usual) as (values
  ('outlook', 'graph',    true,  'calendar', true),
  -- Some servers invite whom an event names and others do not, so none does it for us.
  ('caldav',  'caldav',   false, 'mail',     false),
  ('none',    null::text, false, 'mail',     false)
), removed as (
  delete from booking.calendar_kinds k where not exists (select from listed l where l.kind = k.kind)
)
insert into booking.calendar_kinds (kind, provider, is_directory, confirmation_by, is_usual)
select * from listed
on conflict (kind) do update
  set provider = excluded.provider, is_directory = excluded.is_directory,
      confirmation_by = excluded.confirmation_by, is_usual = excluded.is_usual;

with listed (place, name, provider, calendar_kind, is_made_with_event, needs_phone, needs_text, is_usual) as (values
  ('zoom',    'Zoom',            'zoom',     null::text, false, false, false, true),
  ('teams',   'Microsoft Teams', null::text, 'outlook',  true,  false, false, false),
  ('phone',   null,              null,       null,       false, true,  false, false),
  ('address', null,              null,       null,       false, false, true,  false),
  ('none',    null,              null,       null,       false, false, false, false)
), removed as (
  delete from booking.places p where not exists (select from listed l where l.place = p.place)
)
insert into booking.places
  (place, name, provider, calendar_kind, is_made_with_event, needs_phone, needs_text, is_usual)
select * from listed
on conflict (place) do update
  set name = excluded.name, provider = excluded.provider, calendar_kind = excluded.calendar_kind,
      is_made_with_event = excluded.is_made_with_event, needs_phone = excluded.needs_phone,
      needs_text = excluded.needs_text, is_usual = excluded.is_usual;

insert into booking.saga_definitions (kind, position, action, compensation, needs) values
  ('confirm', 1, 'create_meeting', 'delete_meeting', 'conference'),
  ('confirm', 2, 'create_event',   'delete_event',   'calendar'),
  ('confirm', 3, 'record',         null,             null),
  ('cancel',  1, 'delete_event',   null,             null),
  ('cancel',  2, 'delete_meeting', null,             null),
  ('move',    1, 'update_meeting', null,             'conference'),
  ('replace', 1, 'check_event',    null,             'calendar'),
  ('replace', 2, 'create_meeting', null,             'conference'),
  ('replace', 3, 'record_meeting', null,             'conference'),
  ('replace', 4, 'update_event',   null,             'calendar'),
  ('relocate', 1, 'place_event',   null,             'calendar');

-- Now all of them are here.
set constraints all immediate;
