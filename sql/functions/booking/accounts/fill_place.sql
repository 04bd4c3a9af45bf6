create or replace function booking.fill_place() returns trigger
language plpgsql
as $$
begin
  new.place := (select l.place from booking.places l where l.is_usual);
  return new;
end
$$;
comment on function booking.fill_place is 'Trigger: a service for which no place was named is held at the usual one.';
