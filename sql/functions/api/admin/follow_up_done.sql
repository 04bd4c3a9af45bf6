create or replace function api.follow_up_done(p_tenant_id uuid, p_tracking_id bigint, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.handle_follow_up(p_tenant_id, p_tracking_id, null, p_actor);
end
$$;
comment on function api.follow_up_done is
  'booking.handle_follow_up for the console, without a word. Errors: SB403 tenant_scope.';
