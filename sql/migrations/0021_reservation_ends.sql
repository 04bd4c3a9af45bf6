-- What a hold pays for: the end of a reservation as a column of its own, in place of an expression and a
-- condition that every statement plans anew; claims are judged by the trigger that runs anyway.
-- depends: 0020_limits

alter table booking.reservations add column ends_at timestamptz;
update booking.reservations r set ends_at = b.end_at_utc from booking.bookings b where b.id = r.booking_id;
drop index booking.reservations_by_end;
drop index booking.reservations_without_time;
create index reservations_by_end on booking.reservations (ends_at);
comment on column booking.reservations.ends_at is 'End of the booking, also while core is NULL; from then on the row blocks nothing and is deleted. NULL: written by hand without it, then the row goes with its booking.';

drop trigger if exists b_claims_are_earned on booking.bookings;
drop function if exists booking.guard_claim();
