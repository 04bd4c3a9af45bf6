create or replace function booking.schedule_reconcile_bookings(p_salesperson_id uuid) returns jsonb
language plpgsql
as $$
declare
  v_at timestamptz := booking.now();
  v_is_asked_again boolean;
begin
  select coalesce(c.reconcile_requested_at > c.reconcile_claimed_at, false) into v_is_asked_again
  from booking.calendar_states c where c.salesperson_id = p_salesperson_id;
  update booking.calendar_states
  set last_reconciled_at = v_at, reconcile_claimed_at = null, reconcile_lease = null, last_error = null,
    next_reconcile_at = case when v_is_asked_again then v_at else 'infinity' end
  where salesperson_id = p_salesperson_id;
  return case when v_is_asked_again then '{"wait": 0.05}' else '{"finished": true}' end::jsonb;
end
$$;
comment on function booking.schedule_reconcile_bookings is
  'A comparison is complete; the next is due by booking.reconcile_bookings_due_at, or at once when it was asked for '
  'meanwhile. Returns {"finished": true} or {"wait": seconds}.';
