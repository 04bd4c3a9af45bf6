-- A booking knows the clock of whoever booked it, and counts what calendars must be told.
-- depends: 0011_slots

-- Both without a rewrite of the table: a constant default is kept beside the rows.
alter table booking.bookings add column timezone text;
alter table booking.bookings add column sequence integer not null default 0;
comment on column booking.bookings.timezone is 'IANA zone of the customer, in which mails and pages tell its times; NULL: unknown, then the tenant''s.';
comment on column booking.bookings.sequence is 'How often its time, person or place changed, its end included: SEQUENCE of iCalendar (RFC 5545, 3.8.7.4).';
