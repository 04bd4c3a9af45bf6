create or replace function booking.raise_if_unchangeable(p_booking booking.bookings, p_purpose text) returns void
language plpgsql
as $$
declare
  v_fault text := booking.change_view(p_booking) #>> array['faults', p_purpose];
begin
  case v_fault
    when 'deadline_passed' then
      perform booking.raise_error('deadline_passed', 'It is too late to change this booking.');
    when 'salesperson_not_found' then
      perform booking.raise_error('salesperson_not_found', 'This salesperson sells no times any more.');
    when 'tenant_not_found' then
      perform booking.raise_error('tenant_not_found', 'There is no active company at this address.');
    when 'invalid_state' then
      perform booking.raise_error('invalid_state', case when p_booking.status = 'confirmed'
        then 'The new time is being confirmed right now.' else 'Only a confirmed booking can be changed.' end);
    else null;
  end case;
end
$$;
comment on function booking.raise_if_unchangeable is
  'Refuses what a customer cannot do by a link of that purpose, cancel or reschedule, as booking.change_rule says. '
  'Errors: SB409 invalid_state, SB409 deadline_passed, SB404 salesperson_not_found, SB404 tenant_not_found.';
