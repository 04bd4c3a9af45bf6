-- As part 1 had its table of mails: for whoever asked that.
create or replace view booking.mails with (security_invoker) as
select o.id, o.tenant_id, o.booking_id,
  case o.purpose when 'booking_verify' then 'verification' when 'booking_expired' then 'replacement_lapsed'
    else regexp_replace(o.purpose, '^booking_', '') end as kind,
  o.recipient, o.recipient_key, o.verify_jti, o.status, o.attempts, o.last_error, o.created_at, o.finished_at
from booking.notification_outbox o
where o.channel = 'mail';
comment on view booking.mails is 'The mails of booking.notification_outbox, as their own table had them.';
comment on column booking.mails.id is 'Message id.';
comment on column booking.mails.tenant_id is 'The tenant.';
comment on column booking.mails.booking_id is 'The booking it is about; NULL: about none.';
comment on column booking.mails.kind is
  'verification, confirmed, links, confirmation_failed, replacement_lapsed, meeting_replaced, or another purpose.';
comment on column booking.mails.recipient is 'Mail address.';
comment on column booking.mails.recipient_key is 'Mail address in lower case.';
comment on column booking.mails.verify_jti is 'Verification: the link that it carries.';
comment on column booking.mails.status is 'queued, sent, unknown, dropped or dead, as in booking.notification_outbox.';
comment on column booking.mails.attempts is 'How often it was claimed.';
comment on column booking.mails.last_error is 'Last error.';
comment on column booking.mails.created_at is 'When it was queued.';
comment on column booking.mails.finished_at is 'When it ended; NULL: it is queued.';

create or replace view booking.outbox_status with (security_invoker) as
select t.slug as tenant, o.channel, o.purpose,
  count(*) filter (where o.status = 'queued' and o.due_at > booking.now() and o.lease is null) as waiting,
  count(*) filter (where o.status = 'queued' and o.due_at <= booking.now()) as due,
  count(*) filter (where o.status = 'queued' and o.due_at <= booking.now() - interval '5 minutes') as late,
  count(*) filter (where o.status = 'queued' and o.lease is not null and o.due_at > booking.now()) as under_way,
  count(*) filter (where o.status = 'queued' and o.outcome_unknown_at is not null and o.lost_answers > 0) as in_doubt,
  count(*) filter (where o.status = 'unknown') as unknown,
  count(*) filter (where o.status = 'dead') as dead,
  min(o.due_at) filter (where o.status = 'queued') as next_due_at
from booking.notification_outbox o
join booking.tenants t on t.id = o.tenant_id
where o.status in ('queued', 'unknown', 'dead')
group by t.slug, o.channel, o.purpose;
comment on view booking.outbox_status is
  'What people are still to be told, by company, channel and purpose, and what came to nothing. For administrators.';
comment on column booking.outbox_status.tenant is 'Slug of the company.';
comment on column booking.outbox_status.channel is 'mail or sms.';
comment on column booking.outbox_status.purpose is 'A row of booking.message_purposes.';
comment on column booking.outbox_status.waiting is 'Not due yet, or resting after a failure.';
comment on column booking.outbox_status.due is 'Due now.';
comment on column booking.outbox_status.late is 'Due for five minutes and more.';
comment on column booking.outbox_status.under_way is 'A worker has it.';
comment on column booking.outbox_status.in_doubt is
  'It was handed over, no answer came, and that is still to be looked into.';
comment on column booking.outbox_status.unknown is 'Nobody can tell whether it was sent, and it is not sent again.';
comment on column booking.outbox_status.dead is 'Given up: see api.dead_letters.';
comment on column booking.outbox_status.next_due_at is 'When the next of them is due.';

-- What a person wants to see who opens the database: names in place of ids, and local times.
-- With the reader's own rights (security_invoker): as its owner, who is held to one tenant, it would
-- show a superuser nothing.
create or replace view booking.bookings_for_people with (security_invoker) as
select b.id as booking_id, t.slug as tenant, b.status::text as status,
  s.display_name as salesperson, coalesce(b.customer_name, c.name) as customer, c.email,
    coalesce(b.customer_company, c.company) as company,
  e.name as service,
  to_char(b.start_at_utc at time zone s.timezone, 'Dy YYYY-MM-DD HH24:MI') as local_start,
  to_char(b.end_at_utc at time zone s.timezone, 'HH24:MI') as local_end, s.timezone,
  b.start_at_utc, b.attendance::text as attendance, b.is_moved,
  to_char(b.created_at at time zone s.timezone, 'YYYY-MM-DD HH24:MI') as held_at, b.rescheduled_from
from booking.bookings b
join booking.tenants t on t.id = b.tenant_id
join booking.salespersons s on s.tenant_id = b.tenant_id and s.id = b.salesperson_id
join booking.customers c on c.tenant_id = b.tenant_id and c.id = b.customer_id
join booking.services e on e.tenant_id = b.tenant_id and e.id = b.service_id;
comment on view booking.bookings_for_people is
  'Bookings as people speak of them: who meets whom and when in the salesperson''s zone. Order and filter by '
  'start_at_utc. For administrators: it has personal data.';
comment on column booking.bookings_for_people.booking_id is 'For booking.explain(booking_id).';
comment on column booking.bookings_for_people.tenant is 'Slug of the company.';
comment on column booking.bookings_for_people.status is 'hold, pending_verify, confirmed, canceled or expired.';
comment on column booking.bookings_for_people.salesperson is 'Whose time it is.';
comment on column booking.bookings_for_people.customer is
  'The customer''s name as given with this booking, else as known.';
comment on column booking.bookings_for_people.email is 'The customer''s mail address.';
comment on column booking.bookings_for_people.company is
  'The customer''s company as given with this booking, else as known.';
comment on column booking.bookings_for_people.service is 'What was booked.';
comment on column booking.bookings_for_people.local_start is 'Start in the salesperson''s zone.';
comment on column booking.bookings_for_people.local_end is 'End in the salesperson''s zone.';
comment on column booking.bookings_for_people.timezone is 'That zone (IANA).';
comment on column booking.bookings_for_people.start_at_utc is 'Start.';
comment on column booking.bookings_for_people.attendance is 'attended or no_show; NULL while nobody said.';
comment on column booking.bookings_for_people.is_moved is 'The organizer moved it in the calendar.';
comment on column booking.bookings_for_people.held_at is 'When it was held, in the salesperson''s zone.';
comment on column booking.bookings_for_people.rescheduled_from is 'The booking that it replaces.';

-- How a company schedules, under the name that people look for; it is a part of its configuration, so what is written
-- here is written there.
create or replace view booking.scheduler_settings with (security_invoker) as
select c.tenant_id, c.scheduler_engine as engine, c.booking_access as access, c.sign_up, c.organization_slug
from booking.tenant_config c;
comment on view booking.scheduler_settings is
  'How each company schedules: columns of booking.tenant_config, and the only place where they are kept.';
comment on column booking.scheduler_settings.tenant_id is 'The tenant.';
comment on column booking.scheduler_settings.engine is
  'Where its slots come from and its bookings are made: internal, here.';
comment on column booking.scheduler_settings.access is
  'public: anybody sees what is offered; members: whoever is signed in.';
comment on column booking.scheduler_settings.sign_up is
  'Who becomes a prospect by signing in: "open", "closed", or a list of domains.';
comment on column booking.scheduler_settings.organization_slug is
  'What the company is called where an outside engine keeps its event types; NULL: nothing.';
