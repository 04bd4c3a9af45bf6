create or replace function booking.note_edit() returns trigger
language plpgsql
as $$
begin
  new.version := old.version + 1;
  new.updated_at := booking.now();
  return new;
end
$$;
comment on function booking.note_edit is
  'Trigger of what people edit, where a column differs that they edit: the next version, and when it came.';
