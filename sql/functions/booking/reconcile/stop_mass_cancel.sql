create or replace function booking.stop_mass_cancel(p_salesperson_id uuid, p_count integer) returns boolean
language plpgsql
as $$
declare
  v_state booking.calendar_comparisons;
begin
  if p_count = 0 then
    return false;
  end if;
  select c.* into v_state from booking.calendars k join booking.calendar_comparisons c on c.calendar_id = k.id
  where k.salesperson_id = p_salesperson_id for update of c;
  if v_state.mass_cancel_allowed_at is not null
    or (v_state.mass_cancel_stopped_at is null and not booking.is_mass_cancel(p_salesperson_id, p_count)) then
    return false;
  end if;
  if v_state.mass_cancel_stopped_at is null then
    update booking.calendar_comparisons c set mass_cancel_stopped_at = booking.now()
    where c.calendar_id = v_state.calendar_id;
    perform booking.audit('mass_cancel_stopped', 'salesperson', p_salesperson_id::text,
      jsonb_build_object('bookings', p_count));
  end if;
  return true;
end
$$;
comment on function booking.stop_mass_cancel is
  'Whether a comparison must not cancel so many bookings: audited as mass_cancel_stopped once. Stopped, it stays so '
  'until an administrator agrees (api.allow_mass_cancel) or all events are back.';
