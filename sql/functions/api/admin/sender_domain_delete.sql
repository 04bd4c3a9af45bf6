create or replace function api.sender_domain_delete(p_tenant_id uuid, p_id uuid, p_actor text) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_domain booking.sender_domains;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_domain := booking.sender_domain_of(p_id);
  delete from booking.sender_domains d where d.id = p_id;
  perform booking.audit('sender_domain.deleted', 'sender_domain', p_id::text,
    jsonb_build_object('domain', v_domain.domain), 'administrator', p_actor);
  return booking.response(200, json_build_object('id', p_id));
end
$$;
comment on function api.sender_domain_delete is
  'DELETE tenant-admin notifications/domains/{id}: the domain counts no more, at once. Errors: SB403 tenant_scope, '
  'SB404 not_found.';
