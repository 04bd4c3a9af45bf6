create or replace function api.exception_list(p_tenant_id uuid, p_from date default null)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, json_build_object('exceptions', (
    select coalesce(json_agg(booking.exception_view(p_tenant_id, d.salesperson_id, d.day)
      order by d.day, d.salesperson_id nulls first), '[]')
    from (
      select distinct e.day, e.salesperson_id
      from booking.availability_exceptions e
      where e.tenant_id = p_tenant_id and e.day >= coalesce(p_from, (booking.now() at time zone 'UTC')::date - 1)
      order by e.day, e.salesperson_id nulls first
      limit 1000
    ) d)));
end
$$;
comment on function api.exception_list is
  'GET tenant-admin/exceptions: dates with other hours from p_from on (NULL: yesterday), at most 1,000: {exceptions: '
  '[booking.exception_view]}. Errors: SB403 tenant_scope.';
