create or replace function booking.dead_letter_deletion(p_object_id bigint, p_attempts integer, p_error text)
returns void
language sql volatile
as $$
  update booking.work w
  set dead_at = coalesce(w.dead_at, booking.now()), attempts = p_attempts, last_error = p_error
  where w.kind = 'deletion' and w.id = p_object_id::text
$$;
comment on function booking.dead_letter_deletion is
  'A pending deletion that was tried so often is a dead letter, and due anyway: it is tried until it is done.';
