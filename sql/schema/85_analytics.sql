-- What analysts may read: facts and rates without personal data. Views run with the rights of
-- their owner, holdfast_platform, and are barriers, so that no function of a reader sees rows
-- that the view leaves out. A login listed in booking.analyst_scopes, or taken by SET ROLE, sees
-- those tenants, any other with the role holdfast_analyst sees all.
create or replace view analytics.visible_tenants with (security_barrier) as
select t.id as tenant_id, t.name as tenant_name, t.slug, t.status, coalesce(c.timezone, 'UTC') as timezone
from booking.tenants t
left join booking.tenant_config c on c.tenant_id = t.id
where not exists (select from booking.analyst_scopes a where a.role_name in (session_user, current_user))
   or exists (select from booking.analyst_scopes a
     where a.role_name in (session_user, current_user) and a.tenant_id = t.id);
comment on view analytics.visible_tenants is 'Tenants that this login may see; every other view goes through it.';
comment on column analytics.visible_tenants.tenant_id is 'Tenant.';
comment on column analytics.visible_tenants.tenant_name is 'Name of the company.';
comment on column analytics.visible_tenants.slug is 'Its name in addresses.';
comment on column analytics.visible_tenants.status is 'pending, active or disabled.';
comment on column analytics.visible_tenants.timezone is 'IANA zone in which its days are counted.';

-- Days come first, and each fetches its holds: a condition of the reader on days then reads those days
-- alone, by the index of a tenant's holds. `offset 0` keeps the planner from reading all and comparing
-- after. The hours on both sides are for days that a change of the clock lengthens at midnight; which
-- day it is, the local time alone decides.
create or replace view analytics.booking_facts with (security_barrier) as
select v.tenant_id, b.salesperson_id, b.id as booking_id, b.service_id, d.day,
  b.created_at as held_at, b.start_at_utc as start_at, b.end_at_utc as end_at, b.status::text,
  b.verified_at is not null as is_verified,
  b.status in ('confirmed', 'canceled') as is_confirmed,
  coalesce(b.status = 'canceled' and b.cancel_source <> 'reschedule', false) as is_canceled,
  b.status = 'expired' as is_expired,
  coalesce(b.attendance = 'attended', false) as is_attended,
  coalesce(b.attendance = 'no_show', false) as is_no_show,
  b.cancel_source::text, b.is_moved, b.rescheduled_from is not null as is_replacement,
  s.display_name as salesperson_name, e.name as service_name,
  (b.start_at_utc at time zone v.timezone)::date as meeting_day,
  (select min(t.occurred_at_utc) filter (where t.type = 'confirmed') from booking.tracking_events t
    where t.booking_id = b.id) as confirmed_at,
  (select min(t.occurred_at_utc) filter (where t.type = 'canceled') from booking.tracking_events t
    where t.booking_id = b.id) as canceled_at,
  b.start_at_utc - b.created_at as lead_time
from analytics.visible_tenants v
cross join lateral (
  select min(e.created_at) as first_hold, max(e.created_at) as last_hold from booking.bookings e
    where e.tenant_id = v.tenant_id) h
cross join lateral (
  select g::date as day
  from generate_series(
    date_trunc('day', h.first_hold at time zone v.timezone), h.last_hold at time zone v.timezone, interval '1 day') g) d
cross join lateral (
  select * from booking.bookings l
  where l.tenant_id = v.tenant_id
    and l.created_at >= d.day::timestamp at time zone v.timezone - interval '3 hours'
    and l.created_at < (d.day + 1)::timestamp at time zone v.timezone + interval '3 hours'
    and (l.created_at at time zone v.timezone)::date = d.day
  offset 0) b
join booking.salespersons s on s.tenant_id = v.tenant_id and s.id = b.salesperson_id
join booking.services e on e.tenant_id = v.tenant_id and e.id = b.service_id;
comment on view analytics.booking_facts is
  'Bookings within their retention, a row each, without anything about the customer.';
comment on column analytics.booking_facts.tenant_id is 'Tenant.';
comment on column analytics.booking_facts.salesperson_id is 'Salesperson.';
comment on column analytics.booking_facts.booking_id is 'Booking.';
comment on column analytics.booking_facts.service_id is 'What was booked.';
comment on column analytics.booking_facts.day is 'Day of the hold in the tenant''s zone.';
comment on column analytics.booking_facts.held_at is 'When it was held.';
comment on column analytics.booking_facts.start_at is 'Start of the meeting.';
comment on column analytics.booking_facts.end_at is 'End of the meeting.';
comment on column analytics.booking_facts.status is 'hold, pending_verify, confirmed, canceled or expired.';
comment on column analytics.booking_facts.is_verified is 'The link in the verification mail was used.';
comment on column analytics.booking_facts.is_confirmed is 'It was confirmed, though it may be canceled now.';
comment on column analytics.booking_facts.is_canceled is 'Canceled after confirmation, not by rescheduling.';
comment on column analytics.booking_facts.is_expired is 'Never confirmed: it lapsed, or its confirmation failed.';
comment on column analytics.booking_facts.is_attended is 'The customer attended.';
comment on column analytics.booking_facts.is_no_show is 'The customer did not come.';
comment on column analytics.booking_facts.cancel_source is
  'customer, sales_manual, administrator, reschedule or database.';
comment on column analytics.booking_facts.is_moved is 'The organizer moved it in the calendar.';
comment on column analytics.booking_facts.is_replacement is 'It took the place of another booking.';
comment on column analytics.booking_facts.salesperson_name is 'Name of the salesperson as customers see it now.';
comment on column analytics.booking_facts.service_name is 'Name of the service as it is now.';
comment on column analytics.booking_facts.meeting_day is 'Local day of the meeting in the tenant''s zone.';
comment on column analytics.booking_facts.confirmed_at is 'When it was confirmed; NULL when it never was.';
comment on column analytics.booking_facts.canceled_at is 'When it was canceled, by whomever; NULL when it was not.';
comment on column analytics.booking_facts.lead_time is
  'From the hold to the start of the meeting, elapsed; a moved meeting counts as it is now.';

create or replace view analytics.salespeople with (security_barrier) as
select v.tenant_id, s.id as salesperson_id, s.display_name as salesperson_name, s.timezone, s.active as is_active
from analytics.visible_tenants v
join booking.salespersons s on s.tenant_id = v.tenant_id;
comment on view analytics.salespeople is 'Who sells, also those who do not any more.';
comment on column analytics.salespeople.tenant_id is 'Tenant.';
comment on column analytics.salespeople.salesperson_id is 'Salesperson.';
comment on column analytics.salespeople.salesperson_name is 'Name as customers see it.';
comment on column analytics.salespeople.timezone is 'IANA zone of their hours.';
comment on column analytics.salespeople.is_active is 'Their time is sold.';

create or replace view analytics.services with (security_barrier) as
select v.tenant_id, e.id as service_id, e.name as service_name, e.slot_minutes
from analytics.visible_tenants v
join booking.services e on e.tenant_id = v.tenant_id;
comment on view analytics.services is 'What is sold.';
comment on column analytics.services.tenant_id is 'Tenant.';
comment on column analytics.services.service_id is 'Service.';
comment on column analytics.services.service_name is 'Its name.';
comment on column analytics.services.slot_minutes is 'Its length in minutes.';

create or replace view analytics.booking_counts_daily with (security_barrier) as
select c.tenant_id, c.salesperson_id, c.day,
  sum(c.holds)::bigint as holds, sum(c.verified)::bigint as verified, sum(c.confirmed)::bigint as confirmed,
  sum(c.canceled)::bigint as canceled, sum(c.expired)::bigint as expired,
  sum(c.attended)::bigint as attended, sum(c.no_show)::bigint as no_show
from (
  select f.tenant_id, f.salesperson_id, f.day, count(*) as holds,
    count(*) filter (where f.is_verified) as verified, count(*) filter (where f.is_confirmed) as confirmed,
    count(*) filter (where f.is_canceled) as canceled, count(*) filter (where f.is_expired) as expired,
    count(*) filter (where f.is_attended) as attended, count(*) filter (where f.is_no_show) as no_show
  from analytics.booking_facts f
  group by f.tenant_id, f.salesperson_id, f.day
  union all
  select d.tenant_id, d.salesperson_id, d.day, d.holds, d.verified, d.confirmed, d.canceled, d.expired, d.attended,
    d.no_show
  from booking.daily_figures d
  join analytics.visible_tenants v on v.tenant_id = d.tenant_id
) c
group by c.tenant_id, c.salesperson_id, c.day;
comment on view analytics.booking_counts_daily is
  'Live bookings and those that retention has purged, counted by day of the hold.';

create or replace view analytics.booking_rates_daily with (security_barrier) as
select tenant_id, salesperson_id, day, holds, verified, confirmed, canceled, expired, attended, no_show,
  confirmed::numeric / nullif(holds, 0) as completion_rate,
  canceled::numeric / nullif(confirmed, 0) as cancellation_rate,
  attended::numeric / nullif(attended + no_show, 0) as attendance_rate
from analytics.booking_counts_daily;
comment on view analytics.booking_rates_daily is
  'Counts and rates by tenant, salesperson and day of the hold in the tenant''s zone.';

-- Weeks of ISO 8601: they begin on Monday. Rates are of the sums; a mean of daily rates would be another figure.
create or replace view analytics.booking_rates_weekly with (security_barrier) as
select tenant_id, salesperson_id, week, holds, verified, confirmed, canceled, expired, attended, no_show,
  confirmed::numeric / nullif(holds, 0) as completion_rate,
  canceled::numeric / nullif(confirmed, 0) as cancellation_rate,
  attended::numeric / nullif(attended + no_show, 0) as attendance_rate
from (
  select tenant_id, salesperson_id, date_trunc('week', day::timestamp)::date as week,
    sum(holds)::bigint as holds, sum(verified)::bigint as verified, sum(confirmed)::bigint as confirmed,
    sum(canceled)::bigint as canceled, sum(expired)::bigint as expired,
    sum(attended)::bigint as attended, sum(no_show)::bigint as no_show
  from analytics.booking_counts_daily
  group by tenant_id, salesperson_id, week
) c;
comment on view analytics.booking_rates_weekly is
  'Counts and rates by tenant, salesperson and week of the hold in the tenant''s zone.';

create or replace view analytics.salesperson_rates with (security_barrier) as
select tenant_id, salesperson_id, holds, verified, confirmed, canceled, expired, attended, no_show,
  confirmed::numeric / nullif(holds, 0) as completion_rate,
  canceled::numeric / nullif(confirmed, 0) as cancellation_rate,
  attended::numeric / nullif(attended + no_show, 0) as attendance_rate
from (
  select tenant_id, salesperson_id, sum(holds)::bigint as holds, sum(verified)::bigint as verified,
    sum(confirmed)::bigint as confirmed,
    sum(canceled)::bigint as canceled, sum(expired)::bigint as expired,
    sum(attended)::bigint as attended, sum(no_show)::bigint as no_show
  from analytics.booking_counts_daily
  group by tenant_id, salesperson_id
) c;
comment on view analytics.salesperson_rates is 'Counts and rates of each salesperson over all time.';

create or replace view analytics.tenant_rates with (security_barrier) as
select tenant_id, holds, verified, confirmed, canceled, expired, attended, no_show,
  confirmed::numeric / nullif(holds, 0) as completion_rate,
  canceled::numeric / nullif(confirmed, 0) as cancellation_rate,
  attended::numeric / nullif(attended + no_show, 0) as attendance_rate
from (
  select tenant_id, sum(holds)::bigint as holds, sum(verified)::bigint as verified, sum(confirmed)::bigint as confirmed,
    sum(canceled)::bigint as canceled, sum(expired)::bigint as expired,
    sum(attended)::bigint as attended, sum(no_show)::bigint as no_show
  from analytics.booking_counts_daily
  group by tenant_id
) c;
comment on view analytics.tenant_rates is 'Counts and rates of each tenant over all time.';

-- The columns that these views share mean the same everywhere.
do $$
declare
  v_column record;
begin
  for v_column in
    select a.attrelid::regclass as view, a.attname as name, d.description
    from (values
      ('tenant_id', 'Tenant.'),
      ('salesperson_id', 'Salesperson.'),
      ('day', 'Day of the hold in the tenant''s zone.'),
      ('week', 'Monday of the week of the hold in the tenant''s zone.'),
      ('holds', 'Bookings held; a rescheduled booking is a new hold.'),
      ('verified', 'Of these: the link in the verification mail was used.'),
      ('confirmed', 'Of these: ever confirmed.'),
      ('canceled', 'Of these: canceled after confirmation, not by rescheduling.'),
      ('expired', 'Of these: expired, failed confirmations included.'),
      ('attended', 'Of these: attended.'),
      ('no_show', 'Of these: not attended.'),
      ('completion_rate', 'confirmed / holds; NULL without holds.'),
      ('cancellation_rate', 'canceled / confirmed; NULL without confirmed ones.'),
      ('attendance_rate', 'attended / (attended + no_show); NULL when neither was recorded.')
    ) as d (name, description)
    join pg_catalog.pg_attribute a on a.attname = d.name
    where a.attrelid in (
      'analytics.booking_counts_daily'::regclass, 'analytics.booking_rates_daily'::regclass,
      'analytics.booking_rates_weekly'::regclass,
      'analytics.salesperson_rates'::regclass, 'analytics.tenant_rates'::regclass)
  loop
    execute format('comment on column %s.%I is %L', v_column.view, v_column.name, v_column.description);
  end loop;
end
$$;
