create or replace function booking.is_identified(p_salesperson_id uuid) returns boolean
language sql stable
as $$
  select s.directory_object_id is not null or not exists (
    select from booking.calendars k
    where k.salesperson_id = s.id and k.provider = (select booking.directory_provider()))
  from booking.salespersons s where s.id = p_salesperson_id
$$;
comment on function booking.is_identified is
  'Whether a salesperson''s object id in the directory is known, or there is nothing to know: their calendar is '
  'elsewhere, and what that calls its owner is no id of the directory.';
