create or replace function api.staff_archive(
  p_tenant_id uuid, p_salesperson_id uuid, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_salesperson booking.salespersons := booking.salesperson_to_change(p_tenant_id, p_salesperson_id, p_version);
  v_before jsonb := booking.edited_fields(booking.staff_view(v_salesperson));
begin
  update booking.salespersons s set archived_at = booking.now(), active = false where s.id = p_salesperson_id
  returning * into v_salesperson;
  perform booking.enqueue('subscription', p_salesperson_id::text);
  perform booking.audit_change('salesperson.archived', 'salesperson', p_salesperson_id::text, v_before,
    booking.edited_fields(booking.staff_view(v_salesperson)), p_actor);
  return booking.response(200, booking.staff_view(v_salesperson)::json);
end
$$;
comment on function api.staff_archive is
  'DELETE tenant-admin/salespeople/{id}: sells no time and is not listed any more; their bookings stay, and their '
  'calendar is followed until the last has ended. Errors: SB403 tenant_scope, SB404 salesperson_not_found, SB409 '
  'invalid_state (archived already), SB409 version_conflict.';
