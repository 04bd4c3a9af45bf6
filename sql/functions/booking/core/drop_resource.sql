create or replace function booking.drop_resource() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from booking.resources r where r.id = old.id;
  return null;
end
$$;
comment on function booking.drop_resource is
  'Trigger: the resource goes with what it stood for. Errors: 23503 while a booking reserves it.';
