create or replace function api.allow_mass_cancel(p_tenant_id uuid, p_salesperson_id uuid, p_actor text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  update booking.calendar_comparisons c set mass_cancel_allowed_at = booking.now()
  where c.calendar_id = (select k.id from booking.calendars k where k.salesperson_id = p_salesperson_id)
    and c.mass_cancel_stopped_at is not null;
  if not found then
    return false;
  end if;
  perform booking.audit('mass_cancel_allowed', 'salesperson', p_salesperson_id::text, '{}', 'administrator', p_actor);
  perform booking.request_reconcile_bookings(p_salesperson_id);
  return true;
end
$$;
comment on function api.allow_mass_cancel is
  'An administrator agrees that the next comparison of a calendar cancels however many bookings; it is due at once. '
  'False when none was stopped. Errors: SB403 tenant_scope.';
