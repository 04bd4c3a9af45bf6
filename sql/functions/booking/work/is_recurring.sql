create or replace function booking.is_recurring(p_kind text) returns boolean
language sql immutable
as $$ select p_kind in ('reconcile_bookings', 'subscription', 'reconcile_objects', 'sync_calendar', 'sender_domain') $$;
comment on function booking.is_recurring is
  'Whether work of a kind comes round for as long as what it is about is there: it is tried without end and never '
  'dies, and its periodic job (booking.queue_due) finds it.';
