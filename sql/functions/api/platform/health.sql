create or replace function api.health() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_first text;
  v_last  text;
begin
  if to_regclass('migrations._yoyo_migration') is not null then
    execute 'select min(migration_id), max(migration_id) from migrations._yoyo_migration' into v_first, v_last;
  end if;
  return jsonb_build_object(
    'database_version', current_setting('server_version'),
    'first_migration', v_first,
    'schema_version', v_last,
    'installation_id', (select i.installation_id from booking.installation i),
    'now', booking.iso(booking.now()));
end
$$;
comment on function api.health is
  'That the database answers, with which migration it began and at which it is: {database_version, first_migration, '
  'schema_version, installation_id, now}.';
