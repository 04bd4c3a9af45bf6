create or replace function api.conference_hosts() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select booking.host_list()
$$;
comment on function api.conference_hosts is
  'The conference hosts that are listed, and others used today: [{provider, user_id, used (creates and updates of this '
  'UTC day), daily_limit (null: none), is_limited (their provider itself refused more), limited_until}].';
