create or replace function booking.stop_deletion(p_salesperson_id uuid) returns boolean
language plpgsql
as $$
declare
  -- An organizer deletes one event after the other; a mailbox that is emptied loses dozens.
  c_at_least constant integer := 10;
  c_share constant numeric := 0.2;
  v_at timestamptz := booking.now();
  v_state booking.calendar_comparisons;
  v_deleted bigint;
  v_ahead bigint;
begin
  select c.* into v_state from booking.calendars k join booking.calendar_comparisons c on c.calendar_id = k.id
  where k.salesperson_id = p_salesperson_id for update of c;
  if v_state.mass_cancel_allowed_at is not null then
    return false;
  end if;
  if v_state.mass_cancel_stopped_at is not null then
    return true;
  end if;
  select count(*) filter (where b.status = 'canceled'), count(*) filter (where b.status = 'confirmed')
    into v_deleted, v_ahead
  from booking.bookings b
  where b.tenant_id = v_state.tenant_id and b.salesperson_id = p_salesperson_id
    and b.start_at_utc > v_at - interval '2 days' and b.end_at_utc > v_at
    and (b.status = 'confirmed' or b.status = 'canceled' and b.cancel_source = 'sales_manual'
      and b.updated_at > v_at - make_interval(secs => booking.round_seconds()));
  if v_deleted + 1 <= greatest(c_at_least, c_share * (v_deleted + v_ahead)) then
    return false;
  end if;
  update booking.calendar_comparisons c set mass_cancel_stopped_at = booking.now()
  where c.calendar_id = v_state.calendar_id;
  perform booking.audit('mass_cancel_stopped', 'salesperson', p_salesperson_id::text,
    jsonb_build_object('bookings', v_deleted + 1));
  return true;
end
$$;
comment on function booking.stop_deletion is
  'Whether one more deletion that we are notified of must not be followed: within SYNC_POLL_SECONDS more than ten '
  'and more than 20 percent of the salesperson''s bookings ahead were deleted, or a mass cancellation is stopped '
  'already. Audited once as mass_cancel_stopped; what an administrator agrees to (api.allow_mass_cancel) the next '
  'comparison cancels.';
