create or replace function booking.reconcile_bookings_due_at(p_state booking.calendar_states) returns timestamptz
language sql stable
as $$
  select case when p_state.reconcile_claimed_at is null and p_state.last_error is null
    then least(p_state.next_reconcile_at, p_state.last_reconciled_at + make_interval(secs => booking.round_seconds()))
    else p_state.next_reconcile_at end
$$;
comment on function booking.reconcile_bookings_due_at is
  'When a calendar is to be compared with Outlook: SYNC_POLL_SECONDS, as set now, after the last whole comparison; '
  'sooner when it was asked for. While one is under way, or the last one failed, at next_reconcile_at.';
