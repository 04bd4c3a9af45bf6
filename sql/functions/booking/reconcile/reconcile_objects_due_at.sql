create or replace function booking.reconcile_objects_due_at(p_target booking.reconcile_targets) returns timestamptz
language sql volatile
as $$
  select coalesce(nullif(w.due_at, 'infinity'), booking.reconcile_objects_round_at(p_target))
  from booking.work w where w.kind = 'reconcile_objects' and w.id = p_target.id::text
$$;
comment on function booking.reconcile_objects_due_at is
  'When a target is to be compared: when it was asked for, when its pause or the claim under way ends, or when its '
  'next round comes.';
