create or replace function booking.follow_calendar_kind() returns trigger
language plpgsql
as $$
begin
  perform booking.point_calendar(new);
  perform booking.drop_busy(new.id);
  perform booking.enqueue('subscription', new.id::text);
  perform booking.request_reconcile_bookings(new.id);
  return null;
end
$$;
comment on function booking.follow_calendar_kind is
  'Trigger: of a person with another kind of calendar, no busy time counts that was read in the old one, the '
  'calendar is that of the new kind as soon as it is connected, and what is followed is looked at again.';
