create or replace function booking.fill_place() returns trigger
language plpgsql
as $$
declare
  v_place booking.places;
begin
  select * into v_place from booking.places l
  where case when new.place is null then l.is_usual else l.place = new.place end;
  new.place := coalesce(new.place, v_place.place);
  -- Of a place that nobody knows the foreign key speaks.
  new.needs_phone := coalesce(v_place.needs_phone, false);
  new.needs_text := coalesce(v_place.needs_text, false);
  return new;
end
$$;
comment on function booking.fill_place is
  'Trigger: a service is held at the usual place where none was named; what a place needs is kept beside it.';
