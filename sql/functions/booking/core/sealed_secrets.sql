create or replace function booking.sealed_secrets()
returns table (table_name text, column_name text, id uuid, tenant_id uuid, sealed booking.sealed)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_column record;
begin
  for v_column in
    select c.oid::regclass as of_table, c.relname, a.attname
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.atttypid = 'booking.sealed'::regtype and c.relkind in ('r', 'p') and not a.attisdropped
      and c.relnamespace = 'booking'::regnamespace
    order by c.relname, a.attname
  loop
    return query execute format('select %L, %L, t.id, t.tenant_id, t.%I from %s t where t.%I is not null',
      v_column.relname, v_column.attname, v_column.attname, v_column.of_table, v_column.attname);
  end loop;
end
$$;
comment on function booking.sealed_secrets is
  'Every sealed secret of every tenant with the place it was sealed for: all columns whose type is booking.sealed.';
