create or replace function booking.reconcile_objects_round_at(p_target booking.reconcile_targets) returns timestamptz
language sql volatile
as $$
  select coalesce(p_target.last_reconciled_at + booking.reconcile_objects_interval(p_target), p_target.created_at)
$$;
comment on function booking.reconcile_objects_round_at is
  'When the next round of a target comes: booking.reconcile_objects_interval, by the settings as they are now, after '
  'the last complete comparison, at once after none.';
