create or replace function api.steps_wanted() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_array(a.action, p.provider) order by a.action, p.provider), '[]')
  from booking.actions a join booking.providers p on p.capability = a.capability
  where a.effect <> 'record'
$$;
comment on function api.steps_wanted is
  'Worker: [[action, provider]] of every step that it may be given; one that it does not know stops its start.';
