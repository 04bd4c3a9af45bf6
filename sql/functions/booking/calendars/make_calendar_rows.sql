create or replace function booking.make_calendar_rows() returns trigger
language plpgsql
as $$
begin
  insert into booking.calendar_freshness (calendar_id, tenant_id) values (new.id, new.tenant_id);
  insert into booking.calendar_syncs (calendar_id, tenant_id) values (new.id, new.tenant_id);
  insert into booking.calendar_comparisons (calendar_id, tenant_id) values (new.id, new.tenant_id);
  return null;
end
$$;
comment on function booking.make_calendar_rows is
  'Trigger: a calendar has its row in each table that holds one for every calendar, for as long as it is there.';
