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
