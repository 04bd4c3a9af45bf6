create or replace function booking.raise_version() returns trigger
language plpgsql
as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;
comment on function booking.raise_version is
  'Trigger of objects that people edit, when a column that they edit changes: the next version.';
