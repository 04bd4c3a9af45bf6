create or replace function api.booking_detail(p_tenant_id uuid, p_booking_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_booking booking.bookings := booking.managed_booking(p_tenant_id, p_booking_id);
begin
  return booking.response(200, booking.booking_record(v_booking)::json);
end
$$;
comment on function api.booking_detail is
  'GET internal bookings/{id}: one booking with meeting, event, what people call its providers (called, by '
  'capability) and what they make (objects, by provider), and its whole history: [{occurred_at, what, actor, '
  'details}]. Errors: SB403 tenant_scope, SB404 booking_not_found.';
