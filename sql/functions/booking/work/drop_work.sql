create or replace function booking.drop_work() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  delete from booking.work w where w.kind = any (tg_argv) and w.id = old.id::text;
  return null;
end
$$;
comment on function booking.drop_work is
  'Trigger: the work of a row, of the kinds that its arguments name, goes with it. Rows go in cascades too, whose '
  'user sees no tenant: belongs to holdfast_platform.';
