create or replace function api.carrier_list(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, json_build_object('carriers', (
    select coalesce(json_agg(booking.carrier_view(c) order by c.channel, c.id), '[]')
    from booking.connections c
    where c.tenant_id = p_tenant_id and c.capability = 'message' and c.secret is not null)));
end
$$;
comment on function api.carrier_list is
  'GET tenant-admin/notifications/carriers: the company''s own accounts that its messages go by, those that were '
  'entered with their keys: {carriers: [as booking.carrier_view]}. Errors: SB403 tenant_scope.';
