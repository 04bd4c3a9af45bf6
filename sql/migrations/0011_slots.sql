-- Hours may reach over midnight, and a date with hours has both ends.
-- depends: 0010_calendars

alter table booking.availability_rules
  drop constraint hours_open_before_they_close,
  add constraint hours_have_a_length check (opens <> closes and opens < time '24:00');
comment on column booking.availability_rules.closes is 'Local closing time; 24:00 is midnight at the end of the day, a time before opens is one of the next day.';

-- The constraint let a row with one end pass; it sold nothing, as a closed day. Rows of every
-- tenant, also for an administrator whom row-level security binds.
alter table booking.availability_exceptions no force row level security;
update booking.availability_exceptions set opens = null, closes = null where num_nulls(opens, closes) = 1;
alter table booking.availability_exceptions force row level security;
alter table booking.availability_exceptions
  drop constraint an_exception_is_closed_or_has_hours,
  add constraint an_exception_is_closed_or_has_hours check (num_nulls(opens, closes) = 2 or num_nulls(opens, closes) = 0 and opens <> closes and opens < time '24:00');
comment on column booking.availability_exceptions.closes is 'Local closing time, NULL: closed that day; a time before opens is one of the next day.';

comment on table booking.pending_moves is 'Organizers'' moves that would overlap another booking, or end in the past while the booking is ahead: recorded, and applied when that becomes possible (also swaps and rings), one into the past when the booking is over as well.';
