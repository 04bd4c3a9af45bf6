create or replace function api.health() returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_migration text;
begin
  if to_regclass('migrations._yoyo_migration') is not null then
    execute 'select max(migration_id) from migrations._yoyo_migration' into v_migration;
  end if;
  return jsonb_build_object(
    'database_version', current_setting('server_version'),
    'schema_version', v_migration,
    'installation_id', (select i.installation_id from booking.installation i),
    'now', booking.iso(booking.now()));
end
$$;
comment on function api.health is
  'That the database answers and which migration it is at: {database_version, schema_version, installation_id, now}.';
