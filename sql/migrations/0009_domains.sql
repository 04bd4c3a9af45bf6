-- Rules of values as domains: a table's CHECK is parsed again in every statement that writes to it, 13 % of a hold.
-- depends: 0008_revivals
-- rewrites: booking.customers

create domain booking.booking_status as text;
comment on domain booking.booking_status is 'Status of a booking; booking.transitions says which may follow.';

create domain booking.cancel_source as text;
comment on domain booking.cancel_source is 'Who canceled a booking.';

create domain booking.attendance as text;
comment on domain booking.attendance is 'Whether the customer came.';

create domain booking.resource_kind as text;
comment on domain booking.resource_kind is 'What a booking can reserve.';

create domain booking.tracking_type as text;
comment on domain booking.tracking_type is 'What can happen to a booking.';

create domain booking.actor_type as text;
comment on domain booking.actor_type is 'Who can do something; database is a DBA by hand.';

create domain booking.short_text as text;
comment on domain booking.short_text is 'Name of a person or company: at most 200 characters.';

create domain booking.mail_address as text;
comment on domain booking.mail_address is 'Mail address: 3 to 254 characters (RFC 5321, 4.5.3.1.3); what else it must be is judged where it is read.';

create domain booking.request_key as text;
comment on domain booking.request_key is 'Idempotency-Key header: 1 to 255 visible ASCII characters.';

-- Views and triggers that name the columns stand in the way; they are made again after each migration.
drop view if exists analytics.tenant_rates;
drop view if exists analytics.salesperson_rates;
drop view if exists analytics.booking_rates_daily;
drop view if exists analytics.booking_counts_daily;
drop view if exists analytics.booking_facts;
drop trigger if exists a_status_follows_transitions on booking.bookings;
drop trigger if exists b_transition_is_followed on booking.bookings;

alter table booking.customers
  drop constraint a_customer_name_has_a_length, alter column name type booking.short_text,
  drop constraint a_customer_company_has_a_length, alter column company type booking.short_text,
  drop constraint a_customer_mail_has_a_length, alter column email type booking.mail_address,
  drop column email_key, add column email_key text generated always as (lower(email)) stored;
create unique index a_mail_address_is_one_customer on booking.customers (tenant_id, email_key);
comment on column booking.customers.email_key is 'Mail address in lower case, by which it is compared; lower() itself is not leakproof and would not use an index under row-level security.';
alter table booking.bookings
  drop constraint a_status_is_known, alter column status type booking.booking_status,
  drop constraint a_cancel_source_is_known, alter column cancel_source type booking.cancel_source,
  drop constraint an_attendance_is_known, alter column attendance type booking.attendance,
  drop constraint a_hold_name_has_a_length, alter column customer_name type booking.short_text,
  drop constraint a_hold_company_has_a_length, alter column customer_company type booking.short_text;
alter table booking.reservations
  drop constraint a_resource_kind_is_known, alter column kind type booking.resource_kind;
alter table booking.tracking_events
  drop constraint a_tracking_type_is_known, alter column type type booking.tracking_type;
alter table booking.audit_logs
  drop constraint an_actor_type_is_known, alter column actor_type type booking.actor_type;
alter table booking.idempotency_records
  drop constraint a_key_is_visible_ascii, alter column key type booking.request_key;

-- A column of a domain with a rule is written anew, one without is only named anew: so the rules come last. They
-- hold for what is written from now on; what is there obeyed the same rules as CHECKs, and 0016_growth looks at it.
alter domain booking.booking_status add constraint a_status_is_known check (value in ('hold', 'pending_verify', 'confirmed', 'canceled', 'expired')) not valid;
alter domain booking.cancel_source add constraint a_cancel_source_is_known check (value in ('customer', 'sales_manual', 'administrator', 'reschedule', 'database')) not valid;
alter domain booking.attendance add constraint an_attendance_is_known check (value in ('attended', 'no_show')) not valid;
alter domain booking.resource_kind add constraint a_resource_kind_is_known check (value in ('salesperson', 'zoom_host')) not valid;
alter domain booking.tracking_type add constraint a_tracking_type_is_known check (value in (
    'hold_created', 'verify_sent', 'confirmed', 'confirmation_failed', 'canceled', 'expired', 'rescheduled',
    'attended', 'no_show', 'event_moved_by_sales', 'event_move_conflict', 'calendar_overlap',
    'customer_reinvite_required', 'customer_notify_required')) not valid;
alter domain booking.actor_type add constraint an_actor_type_is_known check (value in ('customer', 'organizer', 'administrator', 'system', 'database')) not valid;
alter domain booking.short_text add constraint a_short_text_has_a_length check (length(value) <= 200) not valid;
alter domain booking.mail_address add constraint a_mail_address_has_a_length check (length(value) between 3 and 254) not valid;
alter domain booking.request_key add constraint a_key_is_visible_ascii check (length(value) between 1 and 255 and value !~ '[^!-~]') not valid;
