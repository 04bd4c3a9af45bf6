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
