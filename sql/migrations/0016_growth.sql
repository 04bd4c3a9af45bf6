-- Purges that finish on a large database: the index each needs, a job of its own for each kind, and what fails is seen.
-- depends: 0009_domains

alter table booking.periodic_jobs add column unfinished_since timestamptz;
comment on column booking.periodic_jobs.last_result is 'What the last run that ended well reported (counts).';
comment on column booking.periodic_jobs.unfinished_since is 'When it was claimed first without having ended well since; NULL when its last run did.';

create index bookings_by_end_at on booking.bookings (end_at_utc);
drop index booking.bookings_by_end;
create index rate_windows_by_age on booking.rate_windows (window_start);
create index audit_logs_of_no_booking on booking.audit_logs (created_at_utc) where target_type <> 'booking';
create index mirrored_items_by_end on booking.mirrored_items (ends_at);
drop index booking.idempotency_records_by_age;
create index idempotency_records_by_age on booking.idempotency_records (created_at);

-- Keys are forgotten after a day: nearly all rows have none.
alter table booking.bookings drop constraint an_idempotency_key_books_once;
create unique index an_idempotency_key_books_once on booking.bookings (tenant_id, idempotency_key) where idempotency_key is not null;

-- Written for every object at every comparison, and read by nobody.
alter table booking.provider_objects drop column seen_at;
comment on column booking.provider_findings.last_seen_at is 'When a comparison saw it last, to a day.';

-- Reservations go once the meeting is over.
create index reservations_by_end on booking.reservations (upper(core));
create index reservations_without_time on booking.reservations (booking_id) where core is null;
comment on table booking.reservations is 'Ranges of time that active bookings use of each resource until they end; the database refuses an overlap whoever writes.';

-- Smaller indexes: what is equal is kept once in a B-tree; ids of Outlook are long, by hash an entry is a fifth.
drop index booking.provider_objects_by_external_id;
create index provider_objects_by_external_id on booking.provider_objects using hash (external_id) where external_id is not null;
drop index booking.webhook_jobs_by_event;
create index webhook_jobs_by_event on booking.webhook_jobs using hash (resource_id) where resource_id is not null;
drop index booking.sagas_by_booking;
create index sagas_by_booking on booking.sagas (booking_id);
drop index booking.mails_by_booking;
create index mails_by_booking on booking.mails (booking_id);
drop index booking.tracking_events_by_booking;
create index tracking_events_by_booking on booking.tracking_events (booking_id);
drop index booking.audit_logs_by_target;
create index audit_logs_by_target on booking.audit_logs (target_id);
drop index booking.link_tokens_by_mail;

comment on column booking.saga_steps.result is 'What the provider answered (ids, addresses), until it is recorded in meetings and graph_events.';
