create or replace function booking.suspect_target(p_object booking.provider_objects) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_at timestamptz := booking.now();
  v_lapsed_at timestamptz := v_at + make_interval(secs => booking.lease_seconds());
  v_place_id bigint;
  v_is_new boolean;
begin
  insert into booking.reconcile_targets as p
    (provider, capability, connection_id, tenant_id, provider_user, suspect_until, created_at)
  select p_object.provider, p_object.capability, c.id, c.tenant_id, p_object.provider_user,
    v_at + make_interval(secs => booking.round_seconds()), v_at
  from booking.connections c where c.id = p_object.connection_id
  on conflict (connection_id, capability, provider_user) do update
  set suspect_until = excluded.suspect_until
  returning p.id, p.xmax = 0 into v_place_id, v_is_new;
  if v_place_id is null then
    -- Its grant is gone: nobody can look there.
    return;
  end if;
  if v_is_new then
    perform booking.rest_work('reconcile_objects', v_place_id::text, v_lapsed_at);
  else
    perform booking.want_work('reconcile_objects', v_place_id::text, v_lapsed_at);
  end if;
end
$$;
comment on function booking.suspect_target is
  'The claim of a create lapsed without a report: whoever held it may create something yet, so its target is compared '
  'soon and often. Crosses tenants, so it belongs to holdfast_platform.';
