-- Row-level security, forced, on every table that belongs to tenants: holdfast_owner sees
-- the tenant that the function entered, holdfast_platform (owner of the few cross-tenant
-- functions and of the analysts' views) sees all. No tenant entered means no rows.
do $$
declare
  v_table record;
begin
  for v_table in
    select c.oid::regclass as name, c.relname,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
             and not a.attisdropped) as has_tenant
    from pg_class c
    where c.relnamespace = 'booking'::regnamespace and c.relkind in ('r', 'p')
  loop
    continue when not v_table.has_tenant and v_table.relname <> 'tenants';
    execute format('alter table %s enable row level security', v_table.name);
    execute format('alter table %s force row level security', v_table.name);
    execute format('drop policy if exists rows_of_the_entered_tenant on %s', v_table.name);
    execute format(
      'create policy rows_of_the_entered_tenant on %s to holdfast_owner using (%I = '
        'nullif(current_setting(''booking.tenant_id'', true), '''')::uuid)',
      v_table.name, case when v_table.has_tenant then 'tenant_id' else 'id' end);
    execute format('drop policy if exists all_rows_for_the_platform on %s', v_table.name);
    execute format('create policy all_rows_for_the_platform on %s to holdfast_platform using (true) with check (true)',
      v_table.name);
  end loop;
end
$$;
