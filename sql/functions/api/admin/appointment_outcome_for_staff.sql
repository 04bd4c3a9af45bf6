create or replace function api.appointment_outcome_for_staff(
  p_tenant_id uuid, p_path text, p_key text, p_saga_id bigint, p_give_up boolean
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return booking.awaited_appointment(
    booking.set_known_tenant(p_tenant_id), null, p_path, p_key, p_saga_id, p_give_up);
end
$$;
comment on function api.appointment_outcome_for_staff is
  'booking.awaited_appointment for staff. Errors: SB403 tenant_scope, SB404 booking_not_found (another key''s).';
