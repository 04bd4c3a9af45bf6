create or replace function booking.purge_overdue() returns table (kind text, seconds double precision)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_rule record;
begin
  for v_rule in select * from booking.retention_rules() loop
    kind := v_rule.kind;
    execute format('select extract(epoch from $1 - (select %2$s from %1$s x where %2$s < $1 and %3$s order by %2$s '
      'limit 1))',
      v_rule.relation, v_rule.age, v_rule.condition) into seconds using v_rule.before;
    seconds := coalesce(seconds, 0);
    return next;
  end loop;
end
$$;
comment on function booking.purge_overdue is
  'How long the oldest row of each kind of booking.retention_rules should have been gone, in seconds; 0: none is '
  'left. Crosses tenants, so it belongs to holdfast_platform.';
