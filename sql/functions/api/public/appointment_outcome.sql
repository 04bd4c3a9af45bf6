create or replace function api.appointment_outcome(
  p_slug text, p_path text, p_key text, p_saga_id bigint, p_give_up boolean
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return booking.awaited_appointment(
    booking.set_tenant_by_slug(p_slug, true), p_slug, p_path, p_key, p_saga_id, p_give_up);
end
$$;
comment on function api.appointment_outcome is
  'booking.awaited_appointment for customers. Errors: SB404 booking_not_found (another key''s), tenant_not_found.';
