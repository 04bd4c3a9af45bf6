create or replace function api.feed_make(p_tenant_id uuid, p_salesperson_id uuid, p_digest bytea, p_actor text)
  returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_person booking.salespersons := booking.salesperson_to_manage(p_tenant_id, p_salesperson_id);
begin
  if not v_person.active then
    perform booking.raise_error('invalid_state', 'Who sells nothing has no feed.');
  end if;
  update booking.salespersons s set feed_digest = p_digest where s.id = p_salesperson_id;
  perform booking.audit('feed.made', 'salesperson', p_salesperson_id::text,
    jsonb_build_object('replaces', v_person.feed_digest is not null), 'administrator', p_actor);
  return p_salesperson_id;
end
$$;
comment on function api.feed_make is
  'POST tenant-admin salespeople/{id}/feed: from now on their bookings are read under the address whose secret part '
  'has this digest (SHA-256), and under no earlier one. Returns their id. Errors: SB403 tenant_scope, SB404 '
  'salesperson_not_found, SB409 invalid_state (not active).';
