create or replace function booking.reconcile_objects_round_at(p_place booking.reconciled_places) returns timestamptz
language sql volatile
as $$ select p_place.last_reconciled_at + booking.reconcile_objects_interval(p_place) $$;
comment on function booking.reconcile_objects_round_at is
  'When the next round of a place comes: booking.reconcile_objects_interval, by the settings as they are now, after '
  'the last complete comparison.';
