create or replace function api.sealed_keys() returns table (key_id text, secrets bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select split_part(s.sealed, '.', 2), count(*) from booking.sealed_secrets() s group by 1 order by 1
$$;
comment on function api.sealed_keys is
  'With which keys secrets are sealed, and how many. A process that lacks one of them does not start.';
