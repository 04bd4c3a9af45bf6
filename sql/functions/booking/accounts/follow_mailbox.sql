create or replace function booking.follow_mailbox() returns trigger
language plpgsql
as $$
begin
  insert into booking.calendars as k (tenant_id, salesperson_id, connection_id, provider, external_id, created_at)
  select new.tenant_id, new.id, (
      select c.id from booking.connections c where c.tenant_id = new.tenant_id and c.is_directory),
    p.provider, new.mailbox, booking.now()
  from booking.providers p where p.is_directory and new.is_in_directory
  on conflict (salesperson_id) do update set external_id = excluded.external_id
    where k.provider = excluded.provider and k.external_id <> excluded.external_id;
  return null;
end
$$;
comment on function booking.follow_mailbox is
  'Trigger: a salesperson whose kind of calendar is in the company''s directory, also one inserted by hand, has one '
  'there, known by the name or object id that they have now. A calendar elsewhere stays as it is.';
