create or replace function booking.purge_traces(p_kind text, p_limit integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_rule record;
  v_count integer;
begin
  select * into v_rule from booking.retention_rules() r where r.kind = p_kind;
  if not found then
    return null;
  end if;
  execute format('delete from %1$s where ctid in (select x.ctid from %1$s x where %2$s < $1 and %3$s order by %2$s '
    'limit $2 for update skip locked)',
    v_rule.relation, v_rule.age, v_rule.condition) using v_rule.before, p_limit;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
comment on function booking.purge_traces is
  'Deletes what has no further use of a kind of booking.retention_rules that stands apart from bookings, oldest '
  'first, at most p_limit rows; returns how many, NULL for an unknown kind. Crosses tenants, so it belongs to '
  'holdfast_platform.';
