create or replace function booking.suspect_place(p_object booking.provider_objects) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into booking.sweep_places as p (provider, tenant_id, directory_id, owner_user, next_sweep_at, suspect_until,
    created_at)
  select p_object.provider, case p_object.capability when 'calendar'
    then p_object.tenant_id end, p_object.directory_id, p_object.owner_user,
    booking.now() + make_interval(secs => booking.lease_seconds()),
    booking.now() + make_interval(secs => booking.round_seconds()), booking.now()
  where p_object.capability = 'conference' or p_object.directory_id is not null
  on conflict (provider, tenant_id, directory_id, owner_user) do update
  set suspect_until = excluded.suspect_until, next_sweep_at = least(p.next_sweep_at, excluded.next_sweep_at)
$$;
comment on function booking.suspect_place is
  'The claim of a create lapsed without a report: whoever held it may create something yet, so its place is compared '
  'soon and often. Crosses tenants, so it belongs to holdfast_platform.';
