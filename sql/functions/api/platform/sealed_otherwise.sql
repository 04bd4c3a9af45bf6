create or replace function api.sealed_otherwise(p_key_id text, p_limit integer)
returns table (table_name text, column_name text, id uuid, tenant_id uuid, sealed text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.table_name, s.column_name, s.id, s.tenant_id, s.sealed::text
  from booking.sealed_secrets() s
  where split_part(s.sealed, '.', 2) <> p_key_id
  order by s.table_name, s.column_name, s.id
  limit p_limit
$$;
comment on function api.sealed_otherwise is
  'Secrets that another key than p_key_id sealed, with the place they are sealed for, at most p_limit: what '
  '`holdfast reencrypt` has still to do.';
