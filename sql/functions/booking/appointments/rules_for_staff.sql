create or replace function booking.rules_for_staff(
  p_salesperson booking.salespersons, p_service booking.services, p_start_at timestamptz, p_end_at timestamptz,
  p_claim_id uuid, p_is_overriding boolean, p_is_readable boolean, out needed jsonb, out warnings text[]
)
language plpgsql
as $$
declare
  v_faults text[] := booking.slot_faults(p_salesperson, p_service, p_start_at, p_end_at);
begin
  if not p_is_overriding or v_faults && '{past,wrong_length}' then
    perform booking.raise_if_never_offered(p_salesperson, p_service, p_start_at, p_end_at);
  end if;
  warnings := array(
    select case f.fault when 'too_soon' then 'notice' when 'too_far' then 'horizon' when 'outside_hours' then 'hours'
      when 'closed' then 'closure' when 'off_grid' then 'grid' end
    from unnest(v_faults) with ordinality f (fault, n) order by f.n);
  perform booking.raise_if_taken(p_salesperson.id, p_start_at, p_end_at, p_service.buffer_minutes, p_claim_id);
  if not p_is_readable then
    if not p_is_overriding then
      perform booking.raise_error('calendar_unavailable', 'The calendar cannot be read just now.',
        p_retry_after => 10);
    end if;
    warnings := array_append(warnings, 'unknown');
    return;
  end if;
  needed := booking.busy_fetch(p_salesperson, p_start_at, p_end_at, 5);
  if needed is null
    and booking.busy_overlaps(p_salesperson.id, p_start_at, p_end_at, p_service.buffer_minutes) then
    if not p_is_overriding then
      perform booking.raise_error('slot_unavailable', 'The salesperson''s calendar is not free at this time.');
    end if;
    warnings := array_append(warnings, 'calendar');
  end if;
end
$$;
comment on function booking.rules_for_staff is
  'The rules of a slot that staff take. p_is_overriding: notice, horizon, hours, grid, closures and what else is in '
  'the calendar are passed over, and named in warnings as bookings.overridden does; never a booking of ours nor its '
  'buffer, nor the past. needed: these busy times are to be read first (booking.busy_fetch); p_is_readable false: '
  'they could not be. p_claim_id: of the booking that is moved. The caller holds the salesperson''s lock. Errors: '
  'SB409 slot_unavailable, SB422 invalid_slot, SB503 calendar_unavailable.';
