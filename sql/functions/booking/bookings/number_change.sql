create or replace function booking.number_change() returns trigger
language plpgsql
as $$
begin
  new.sequence := old.sequence + 1;
  new.version := old.version + 1;
  return new;
end
$$;
comment on function booking.number_change is
  'Trigger: a booking whose time or person changed, or that ended, has another number for calendars and '
  'another version for people.';
