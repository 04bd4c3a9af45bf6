create or replace function api.follow_ups(p_tenant_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'tracking_id', t.id, 'type', t.type, 'occurred_at', booking.iso(t.occurred_at_utc), 'details', t.meta_json,
      'booking', booking.booking_summary(b)) order by t.id), '[]')
    from booking.open_follow_ups(p_tenant_id) t
    join booking.bookings b on b.id = t.booking_id
    where booking.may_manage(b.salesperson_id));
end
$$;
comment on function api.follow_ups is
  'What people of a tenant still have to see to, oldest first: [{tracking_id, type, occurred_at, details, booking}]; '
  'salespeople see those of their own bookings. Errors: SB403 tenant_scope.';
