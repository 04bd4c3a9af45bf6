create or replace function api.appointment_for_staff(p_tenant_id uuid, p_booking_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings := booking.managed_booking(p_tenant_id, p_booking_id);
begin
  return booking.response(200, (booking.appointment_view(v_booking, 'staff') || jsonb_build_object('history', (
    select jsonb_agg(jsonb_build_object('occurred_at', booking.iso(e.occurred_at), 'what', e.what, 'actor', e.actor,
      'details', e.details) order by e.ordinality)
    from booking.explain(p_booking_id) with ordinality e)))::json);
end
$$;
comment on function api.appointment_for_staff is
  'GET tenant-admin/appointments/{id}: one as staff is told it, with its history: [{occurred_at, what, actor, '
  'details}]. Errors: SB403 tenant_scope, SB404 booking_not_found.';
