create or replace function api.seal_anew(p_table text, p_column text, p_id uuid, p_old text, p_new text)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_table regclass;
  v_count integer;
begin
  select c.oid into v_table
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'booking'::regnamespace and c.relname = p_table and a.attname = p_column
    and a.atttypid = 'booking.sealed'::regtype;
  if v_table is null then
    perform booking.raise_error('not_found', 'There is no such column of sealed secrets.');
  end if;
  execute format('update %s set %I = $1 where id = $2 and %I = $3', v_table, p_column, p_column)
    using p_new, p_id, p_old;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function api.seal_anew is
  'Puts p_new in the place of the sealed secret p_old, unless it was replaced meanwhile; 1 or 0. Errors: SB404 '
  'not_found (the column keeps no sealed secrets).';
