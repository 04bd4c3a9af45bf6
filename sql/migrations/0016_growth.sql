-- Purges that finish on a large database, reservations that end with the meeting, nothing kept twice, smaller indexes.
-- depends: 0015_reading
-- transactional: false

-- Each statement is a transaction of its own, so that none holds up bookings for long, and may be repeated:
-- whoever is interrupted begins again. An index is built beside the old one, under a name of its own until it is whole.
alter table booking.periodic_jobs add column if not exists unfinished_since timestamptz;
comment on column booking.periodic_jobs.last_result is 'What the last run that ended well reported (counts).';
comment on column booking.periodic_jobs.unfinished_since is 'When it was claimed first without having ended well since; NULL when its last run did.';

drop index concurrently if exists booking.bookings_by_end_at;
create index concurrently bookings_by_end_at on booking.bookings (end_at_utc);
drop index concurrently if exists booking.bookings_by_end;
drop index concurrently if exists booking.rate_windows_by_age;
create index concurrently rate_windows_by_age on booking.rate_windows (window_start);
drop index concurrently if exists booking.audit_logs_of_no_booking;
create index concurrently audit_logs_of_no_booking on booking.audit_logs (created_at_utc) where target_type <> 'booking';
drop index concurrently if exists booking.mirrored_items_by_end;
create index concurrently mirrored_items_by_end on booking.mirrored_items (ends_at);
drop index concurrently if exists booking.unready;
create index concurrently unready on booking.idempotency_records (created_at);
drop index concurrently if exists booking.idempotency_records_by_age;
alter index booking.unready rename to idempotency_records_by_age;

-- Keys are forgotten after a day: nearly all rows have none.
create unique index concurrently unready on booking.bookings (tenant_id, idempotency_key) where idempotency_key is not null;
alter table booking.bookings drop constraint if exists an_idempotency_key_books_once;
drop index concurrently if exists booking.an_idempotency_key_books_once;
alter index booking.unready rename to an_idempotency_key_books_once;

comment on column booking.provider_findings.last_seen_at is 'When a comparison saw it last, to a day.';

-- Reservations go once the meeting is over.
drop index concurrently if exists booking.reservations_by_end;
create index concurrently reservations_by_end on booking.reservations (upper(core));
drop index concurrently if exists booking.reservations_without_time;
create index concurrently reservations_without_time on booking.reservations (booking_id) where core is null;
comment on table booking.reservations is 'Ranges of time that active bookings use of each resource until they end; the database refuses an overlap whoever writes.';

-- What is equal is kept once in a B-tree; ids of Outlook are long, by hash an entry is a fifth.
create index concurrently unready on booking.provider_objects using hash (external_id) where external_id is not null;
drop index concurrently if exists booking.provider_objects_by_external_id;
alter index booking.unready rename to provider_objects_by_external_id;
create index concurrently unready on booking.webhook_jobs using hash (resource_id) where resource_id is not null;
drop index concurrently if exists booking.webhook_jobs_by_event;
alter index booking.unready rename to webhook_jobs_by_event;
create index concurrently unready on booking.sagas (booking_id);
drop index concurrently if exists booking.sagas_by_booking;
alter index booking.unready rename to sagas_by_booking;
create index concurrently unready on booking.mails (booking_id);
drop index concurrently if exists booking.mails_by_booking;
alter index booking.unready rename to mails_by_booking;
create index concurrently unready on booking.tracking_events (booking_id);
drop index concurrently if exists booking.tracking_events_by_booking;
alter index booking.unready rename to tracking_events_by_booking;
create index concurrently unready on booking.audit_logs (target_id);
drop index concurrently if exists booking.audit_logs_by_target;
alter index booking.unready rename to audit_logs_by_target;
drop index concurrently if exists booking.link_tokens_by_mail;

comment on column booking.saga_steps.result is 'What the provider answered (ids, addresses), until it is recorded in meetings and graph_events.';

-- The rules of 0009_domains hold for all that was written since; now for what was there before, table by table.
-- Writers of its tables wait for one reading of them, readers do not.
alter domain booking.booking_status validate constraint a_status_is_known;
alter domain booking.cancel_source validate constraint a_cancel_source_is_known;
alter domain booking.attendance validate constraint an_attendance_is_known;
alter domain booking.resource_kind validate constraint a_resource_kind_is_known;
alter domain booking.tracking_type validate constraint a_tracking_type_is_known;
alter domain booking.actor_type validate constraint an_actor_type_is_known;
alter domain booking.short_text validate constraint a_short_text_has_a_length;
alter domain booking.mail_address validate constraint a_mail_address_has_a_length;
alter domain booking.request_key validate constraint a_key_is_visible_ascii;

-- Written for every object at every comparison, and read by nobody. Last: until the functions are loaded anew,
-- which comes next, comparisons fail and are tried again.
alter table booking.provider_objects drop column if exists seen_at;
