create or replace function api.feed_revoke(p_tenant_id uuid, p_salesperson_id uuid, p_actor text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_person booking.salespersons := booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
begin
  if v_person.feed_digest is not null then
    update booking.salespersons s set feed_digest = null where s.id = p_salesperson_id;
    perform booking.audit('feed.revoked', 'salesperson', p_salesperson_id::text, '{}', 'administrator', p_actor);
  end if;
  return p_salesperson_id;
end
$$;
comment on function api.feed_revoke is
  'DELETE tenant-admin salespeople/{id}/feed: nobody reads their bookings any more; done again it is the same. Returns '
  'their id. Errors: SB403 tenant_scope, SB404 salesperson_not_found.';
