-- The schemas of the database and who may enter them. (pgTAP does not list schemas named pg…)
select plan(9);

select schemas_are(
  array['api', 'analytics', 'booking', 'migrations', 'public', 'simulator', 'tap'],
  'no schema besides the known ones');
select schema_owner_is('booking', 'holdfast_owner');
select schema_owner_is('api', 'holdfast_owner');

select ok(has_schema_privilege('holdfast_app', 'api', 'usage'), 'the app enters api');
select ok(has_schema_privilege('holdfast_worker', 'api', 'usage'), 'the worker enters api');
select ok(not has_schema_privilege('holdfast_worker', 'pgmq', 'usage'), 'the worker does not enter the queue');
select ok(not has_schema_privilege('holdfast_analyst', 'api', 'usage'), 'an analyst does not enter api');
select ok(not has_schema_privilege('holdfast_analyst', 'booking', 'usage'), 'an analyst does not enter booking');
select is_empty(
  $$ select c.oid::regclass, r.rolname
     from pg_class c, pg_roles r
     where c.relnamespace in ('booking'::regnamespace, 'pgmq'::regnamespace)
       and c.relkind in ('r', 'p', 'v')
       and r.rolname in ('holdfast_app', 'holdfast_worker', 'holdfast_analyst', 'holdfast_simulator')
       and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate') $$,
  'no role of a process or an analyst has rights on a table');

select * from finish();
