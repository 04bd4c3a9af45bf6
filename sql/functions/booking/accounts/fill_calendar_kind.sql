create or replace function booking.fill_calendar_kind() returns trigger
language plpgsql
as $$
declare
  v_kind booking.calendar_kinds;
begin
  select * into v_kind from booking.calendar_kinds k
  where case when new.calendar_kind is null then k.is_usual else k.kind = new.calendar_kind end;
  new.calendar_kind := coalesce(new.calendar_kind, v_kind.kind);
  -- Of a kind that nobody knows the foreign key speaks.
  new.has_calendar := coalesce(v_kind.has_calendar, true);
  new.is_in_directory := coalesce(v_kind.is_directory, false);
  return new;
end
$$;
comment on function booking.fill_calendar_kind is
  'Trigger: a salesperson has the usual kind of calendar where none was named; what a kind needs is kept beside it.';
